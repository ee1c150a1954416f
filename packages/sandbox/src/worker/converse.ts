import type { Clock } from '@videovector-webhooks/core';
import type { Exchange } from '../exchange.js';
import { newId } from '../ids.js';
import type { State } from '../state.js';
import type { Incoming, Outgoing, Transport } from './transport.js';

/** What is known of a request before it is sent. */
export type Occasion = Pick<Exchange, 'webhook_id' | 'delivery_id' | 'attempt' | 'kind' | 'faults'> & {
  /** The exchange's id, for whoever looks it up afterwards. Default: a new one. */
  readonly id?: string;
};

/** What every exchange needs. */
export interface Conversation {
  readonly state: State;
  readonly clock: Clock;
  readonly transport: Transport;
  /** Where a webhook's URL really leads. */
  readonly resolve: (url: string) => string;
}

/** Sends a request, and keeps it with its answer. */
export async function converse(
  request: Outgoing,
  occasion: Occasion,
  { state, clock, transport, resolve }: Conversation,
): Promise<Incoming> {
  const startedAt = clock.now();
  const began = performance.now();
  const incoming = await transport.post({ ...request, url: resolve(request.url) });
  const answered = incoming.status !== null;
  state.record({
    id: newId('exc'),
    ...occasion,
    url: request.url,
    headers: request.headers,
    ...textOf(request.body),
    started_at: new Date(startedAt).toISOString(),
    duration_ms: Math.round(performance.now() - began),
    status: incoming.status,
    response_headers: answered ? incoming.headers : {},
    response_body: answered ? incoming.body : null,
    error: answered ? null : incoming.error,
  });
  return incoming;
}

function textOf(body: Uint8Array): Pick<Exchange, 'body' | 'body_encoding'> {
  try {
    return {
      body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body),
      body_encoding: 'utf8',
    };
  } catch {
    return { body: Buffer.from(body).toString('base64'), body_encoding: 'base64' };
  }
}
