import type { Incoming } from './transport.js';

/** What the delivery worker makes of an answer. */
export type AnswerClass = 'success' | 'permanent failure' | 'retryable failure';

/**
 * The worker's classes. (Contract: what the delivery worker does with the answer.) What the contract leaves open, such as a
 * redirect, is tried again, since a final failure would lose the event.
 */
export function classOf({ status }: Incoming): AnswerClass {
  if (status === null) return 'retryable failure';
  if (status >= 200 && status <= 299) return 'success';
  return status >= 400 && status <= 499 ? 'permanent failure' : 'retryable failure';
}
