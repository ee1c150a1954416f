import { EVENT_NAMES } from '@videovector-webhooks/core';
import { DELIVERY_STATUSES, type Delivery } from '../state/delivery.js';
import type { State } from '../state/state.js';

/** Which deliveries the page shows; undefined for any. */
export interface Filter {
  readonly status: string | undefined;
  readonly event: string | undefined;
  readonly webhook: string | undefined;
}

/** Deliveries that a filter lets pass. */
export interface Listed {
  /** The newest, the newest first. */
  readonly shown: readonly Delivery[];
  /** How many there are in all. */
  readonly total: number;
}

/** More than these no page shows. */
const SHOWN = 100;

/** Reads a filter from a query; what names nothing there is filters nothing. */
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
