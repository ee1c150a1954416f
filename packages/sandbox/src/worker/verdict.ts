import type { Delivery } from '../delivery.js';
import type { StoredWebhook } from '../webhook.js';
import { classOf } from './answer-class.js';
import type { Incoming } from './transport.js';

/** What an answer makes of a delivery and of its webhook. */
export interface Verdict {
  readonly delivery: Partial<Delivery>;
  readonly webhook: Partial<StoredWebhook>;
  /** When to try again, in milliseconds; undefined where it is over. */
  readonly retryInMs: number | undefined;
}

/**
 * Decides what becomes of a delivery. (Contract: what the delivery worker does with the answer.)
 *
 * @param answer What was answered; undefined where the worker died and does not know.
 * @param now The time, in milliseconds since the epoch.
 */
export function verdictOf(
  delivery: Delivery,
  webhook: StoredWebhook,
  answer: Incoming | undefined,
  now: number,
  retryDelaysMs: readonly number[],
): Verdict {
  const kind = answer === undefined ? 'retryable failure' : classOf(answer);
  const at = new Date(now).toISOString();
  const answered = {
    response_status_code: answer?.status ?? null,
    response_body: answer === undefined || answer.status === null ? null : answer.body,
    next_retry_at: null,
    scheduled: delivery.scheduled + 1,
  };
  if (kind === 'success') {
    return {
      delivery: { ...answered, status: 'delivered', completed_at: at, error_message: null },
      webhook: { failure_count: 0, last_success_at: at },
      retryInMs: undefined,
    };
  }
  const failed = { ...answered, error_message: errorOf(answer) };
  const retryInMs = kind === 'retryable failure' ? retryDelaysMs[delivery.scheduled] : undefined;
  if (retryInMs !== undefined) {
    const next = new Date(now + retryInMs).toISOString();
    return { delivery: { ...failed, status: 'retrying', next_retry_at: next }, webhook: {}, retryInMs };
  }
  return {
    delivery: { ...failed, status: 'failed', completed_at: at },
    webhook: { failure_count: webhook.failure_count + 1, last_failure_at: at },
    retryInMs,
  };
}

/** Why an attempt failed. */
export function errorOf(answer: Incoming | undefined): string {
  if (answer === undefined) return 'the worker died after the answer';
  return answer.status === null ? answer.error : `HTTP ${answer.status}`;
}
