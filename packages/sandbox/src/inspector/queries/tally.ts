import type { Delivery } from '../../state/delivery.js';
import type { State } from '../../state/state.js';

/** The number of a webhook's deliveries by status. */
export interface Tally {
  readonly delivered: number;
  readonly failed: number;
  /** Being sent, or waiting for the next attempt. */
  readonly pending: number;
}

/** Counts the deliveries of a webhook. */
export function tallyOf({ deliveries }: State, webhookId: string): Tally {
  const tally = { delivered: 0, failed: 0, pending: 0 };
  for (const { status } of deliveries.group(webhookId)) {
    if (status === 'delivered' || status === 'failed') tally[status]++;
    else tally.pending++;
  }
  return tally;
}

/** The number of deliveries that are being retried, or failed since their webhook's last success. */
export function countFailing({ webhooks, deliveries }: State): number {
  return webhooks.all().reduce((sum, { webhook_id }) => sum + failingSince(deliveries.group(webhook_id)), 0);
}

function failingSince(deliveries: readonly Delivery[]): number {
  let last = { at: '', index: -1 };
  for (const [index, { status, completed_at: at }] of deliveries.entries()) {
    if (status === 'delivered' && at !== null && at >= last.at) last = { at, index };
  }
  return deliveries.filter(({ status, last_attempt_at }, index) => {
    if (status !== 'failed') return status === 'retrying';
    const at = last_attempt_at ?? '';
    // The clock may be frozen: then the later delivery counts.
    return at > last.at || (at === last.at && index > last.index);
  }).length;
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
