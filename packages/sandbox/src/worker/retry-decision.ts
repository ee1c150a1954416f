import { ConfigurationError } from '@videovector-webhooks/core';
import type { Delivery } from '../state/delivery.js';
import type { StoredWebhook } from '../state/webhook.js';
import type { Answer } from './transport.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * The delays before the retries, in milliseconds. VideoVector does not document its schedule: this one is the
 * sandbox's, some 16 hours in all.
 */
export const RETRY_DELAYS_MS: readonly number[] = [
  10_000,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  8 * HOUR_MS,
];

/** @throws ConfigurationError If it is not a list of positive numbers of at most a year. */
export function assertRetryDelays(delays: readonly number[]): void {
  if (Array.isArray(delays) && delays.every(isDelay)) return;
  throw new ConfigurationError(
    'retryDelaysMs',
    'startSandbox: the option retryDelaysMs must be a list of milliseconds, each up to a year, such as [1_000, 5_000], or [] for no retries.',
  );
}

function isDelay(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= 365 * 24 * HOUR_MS;
}

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
