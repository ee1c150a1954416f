import { EVENT_NAMES } from '@videovector-webhooks/core';
import { DELIVERY_STATUSES, type Delivery } from '../state/delivery.js';
import type { State } from '../state/state.js';

/** The deliveries that the page shows; undefined for any. */
export interface Filter {
  readonly status: string | undefined;
  readonly event: string | undefined;
  readonly webhook: string | undefined;
}

/** The deliveries that a filter selects. */
export interface Listed {
  /** The newest ones, newest first. */
  readonly shown: readonly Delivery[];
  /** How many there are. */
  readonly total: number;
}

/** The most deliveries that a page shows. */
const SHOWN = 100;

/** Reads a filter from a query, and ignores values that don't exist. */
export function readFilter(query: Readonly<Record<string, string>>, { webhooks }: State): Filter {
  const oneOf = (values: readonly string[], value: string | undefined): string | undefined =>
    value !== undefined && values.includes(value) ? value : undefined;
  const { status, event, webhook } = query;
  return {
    status: oneOf(DELIVERY_STATUSES, status),
    event: oneOf(EVENT_NAMES, event),
    webhook: webhook !== undefined && webhooks.get(webhook) !== undefined ? webhook : undefined,
  };
}

export function isFiltering({ status, event, webhook }: Filter): boolean {
  return status !== undefined || event !== undefined || webhook !== undefined;
}

/** The deliveries to show. */
export function listDeliveries({ deliveries }: State, { status, event, webhook }: Filter): Listed {
  const all = webhook === undefined ? deliveries.all() : deliveries.group(webhook);
  const fitting = all.filter(
    (delivery) =>
      (status ?? delivery.status) === delivery.status &&
      (event ?? delivery.event_type) === delivery.event_type,
  );
  return { shown: fitting.slice(-SHOWN).reverse(), total: fitting.length };
}

/** The number of a webhook's deliveries by status. */
export interface Tally {
  readonly delivered: number;
  readonly failed: number;
  /** Being sent, or waiting for the next attempt. */
  readonly open: number;
}

/** Counts the deliveries of a webhook. */
export function tallyOf({ deliveries }: State, webhookId: string): Tally {
  const tally = { delivered: 0, failed: 0, open: 0 };
  for (const { status } of deliveries.group(webhookId)) {
    if (status === 'delivered' || status === 'failed') tally[status]++;
    else tally.open++;
  }
  return tally;
}

/** When the next retry is due, in milliseconds since the epoch, or undefined. Those of paused webhooks don't count. */
export function nextRetryOf({ deliveries, webhooks }: State): number | undefined {
  let next: number | undefined;
  for (const [, { status, next_retry_at: due, webhook_id }] of deliveries.entries()) {
    if (status !== 'retrying' || due === null || webhooks.get(webhook_id)?.status !== 'active') continue;
    const at = Date.parse(due);
    if (next === undefined || at < next) next = at;
  }
  return next;
}
