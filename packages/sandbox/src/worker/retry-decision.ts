import type { Delivery } from '../state/delivery.js';
import type { StoredWebhook } from '../state/webhook.js';
import type { Answer } from './message.js';

/** What an answer changes in a delivery and its webhook, and when to retry. */
export interface RetryDecision {
  readonly delivery: Partial<Delivery>;
  readonly webhook: Partial<StoredWebhook>;
  /** The delay before the next attempt, in milliseconds; undefined if there is none. */
  readonly retryInMs: number | undefined;
}

/** Whether a receiver accepted a request. */
export function isSuccess({ status }: Answer): boolean {
  return status !== null && status >= 200 && status <= 299;
}

/** A 4xx is final; everything else is retried, redirects included. (Contract: what the delivery worker does with the answer.) */
function isPermanentFailure({ status }: Answer): boolean {
  return status !== null && status >= 400 && status <= 499;
}

/**
 * Decides whether a delivery is retried.
 *
 * @param answer The receiver's answer; undefined if the worker died before it knew.
 * @param now The time, in milliseconds since the epoch.
 */
export function decideRetry(
  delivery: Delivery,
  webhook: StoredWebhook,
  answer: Answer | undefined,
  now: number,
  retryDelaysMs: readonly number[],
): RetryDecision {
  const at = new Date(now).toISOString();
  const answered = {
    response_status_code: answer?.status ?? null,
    response_body: answer === undefined || answer.status === null ? null : answer.body,
    next_retry_at: null,
    scheduled: delivery.scheduled + 1,
  };
  if (answer !== undefined && isSuccess(answer)) {
    return {
      delivery: { ...answered, status: 'delivered', completed_at: at, error_message: null },
      webhook: { failure_count: 0, last_success_at: at },
      retryInMs: undefined,
    };
  }
  const failed = { ...answered, error_message: errorOf(answer) };
  const isFinal = answer !== undefined && isPermanentFailure(answer);
  const retryInMs = isFinal ? undefined : retryDelaysMs[delivery.scheduled];
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
export function errorOf(answer: Answer | undefined): string {
  if (answer === undefined) return 'the worker died after the response';
  return answer.status === null ? answer.error : `HTTP ${answer.status}`;
}
