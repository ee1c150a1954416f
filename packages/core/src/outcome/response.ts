import type { Outcome } from './outcome.js';

/** An HTTP response, for an adapter to translate. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Returns the response to an outcome: JSON with the outcome and the code, and nothing of the delivery.
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
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (outcome.retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(outcome.retryAfter));
  if (outcome.status === 405) {
    headers['allow'] = 'POST';
    // The only response that a cache may keep unasked: responses to POST need an explicit lifetime (RFC 9110, section 9.3.3).
    headers['cache-control'] = 'no-store';
  }
  if (outcome.closeConnection) headers['connection'] = 'close';
  return {
    status: outcome.status,
    headers,
    // Both are words of the table. JSON.stringify would take a hundredth of a request.
    body: `{"outcome":"${outcome.outcome}","code":"${outcome.code}"}`,
  };
}

/**
 * Reads the outcome and the code from the body of a response that `answerTo` made.
 *
 * @param body The text of the body; null if there is none.
 * @returns The outcome and the code; each is `unknown` if the response does not come from a receiver of the kit.
 * @example
 * ```ts
 * import { readAnswer } from '@videovector-webhooks/core/tools';
 *
 * console.log(readAnswer('{"outcome":"failed","code":"handler_failed"}').code); // handler_failed
 * console.log(readAnswer('Bad Gateway').code); // unknown
 * ```
 */
export function readAnswer(body: string | null): { readonly outcome: string; readonly code: string } {
  try {
    const { outcome, code } = JSON.parse(body ?? '') as Record<string, unknown>;
    return { outcome: textOr(outcome, 'unknown'), code: textOr(code, 'unknown') };
  } catch {
    return { outcome: 'unknown', code: 'unknown' };
  }
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
