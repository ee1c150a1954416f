import type { Outcome } from './outcome.js';

/** An HTTP answer, for an adapter to translate. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The answer to an outcome: constant JSON that holds the outcome and the code, and nothing of the delivery.
 *
 * @param outcome What `receiver.receive` resolves to.
 * @returns The status, the headers by lower-case name, and the body.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { answerTo } from '@videovector-webhooks/core/adapter';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * const answer = answerTo(await receiver.receive({ method: 'GET', headers: {}, body: null }));
 * console.log(answer.status, answer.headers['allow']); // 405 POST
 * ```
 */
export function answerTo(outcome: Outcome): Answer {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
  };
  if (outcome.retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(outcome.retryAfter));
  if (outcome.status === 405) headers['allow'] = 'POST';
  if (outcome.closeConnection) headers['connection'] = 'close';
  return {
    status: outcome.status,
    headers,
    body: JSON.stringify({ outcome: outcome.outcome, code: outcome.code }),
  };
}
