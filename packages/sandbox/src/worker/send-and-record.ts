import type { Clock } from '@videovector-webhooks/core';
import { newId } from '../ids.js';
import type { Exchange } from '../state/exchange.js';
import type { State } from '../state/state.js';
import { warn } from '../warn.js';
import type { Answer, OutgoingRequest, Transport } from './transport.js';

/** What is known of an exchange before it is sent. */
export type ExchangeInfo = Pick<Exchange, 'webhook_id' | 'delivery_id' | 'attempt' | 'kind' | 'faults'> & {
  /** Default: a new id. */
  readonly id?: string;
};

/** What every exchange needs. */
export interface SendContext {
  readonly state: State;
  readonly clock: Clock;
  readonly transport: Transport;
  /** Where a request to a URL is sent. */
  readonly resolve: (url: string) => string;
}

/** Sends a request and records it with its answer. Never rejects. */
export async function sendAndRecord(
  request: OutgoingRequest,
  info: ExchangeInfo,
  { state, clock, transport, resolve }: SendContext,
): Promise<Answer> {
  const startedAt = clock.now();
  const began = performance.now();
  const answer = await transport.post({ ...request, url: resolve(request.url) });
  const hasStatus = answer.status !== null;
  const exchange: Exchange = {
    id: newId('exc'),
    ...info,
    url: request.url,
    headers: request.headers,
    ...encoded(request.body),
    started_at: new Date(startedAt).toISOString(),
    duration_ms: Math.round(performance.now() - began),
    status: answer.status,
    response_headers: hasStatus ? answer.headers : {},
    response_body: hasStatus ? answer.body : null,
    error: hasStatus ? null : answer.error,
  };
  try {
    state.record(exchange);
  } catch (error) {
    // Exchanges are only shown to people; the delivery continues without one.
    warn(error);
  }
  return answer;
}

function encoded(body: Uint8Array): Pick<Exchange, 'body' | 'body_encoding'> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return { body: text, body_encoding: 'utf8' };
  } catch {
    return { body: Buffer.from(body).toString('base64'), body_encoding: 'base64' };
  }
}
