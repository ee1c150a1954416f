import type { State } from '../state/state.js';

/** How the deliveries of a webhook stand. */
export interface Tally {
  readonly delivered: number;
  readonly failed: number;
  /** Those that are sent, or wait for their next attempt. */
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

/** When the next retry is due, in milliseconds since the epoch; undefined where none is. A paused webhook waits. */
export function nextRetryOf({ deliveries, webhooks }: State): number | undefined {
  let next: number | undefined;
  for (const [, { status, next_retry_at: due, webhook_id }] of deliveries.entries()) {
    if (status !== 'retrying' || due === null || webhooks.get(webhook_id)?.status !== 'active') continue;
    const at = Date.parse(due);
    if (next === undefined || at < next) next = at;
  }
  return next;
}
