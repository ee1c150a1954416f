import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { Exchange } from '../exchange.js';
import { newId } from '../ids.js';
import type { Outgoing } from '../worker/transport.js';
import type { Fault, FaultName } from './fault.js';
import { reserializeLossily, reserializeLosslessly } from './reserialize.js';

/** A request that goes out beside the attempt itself. */
interface Companion {
  readonly kind: Exclude<Exchange['kind'], 'attempt'>;
  readonly request: Outgoing;
}

/** What a fault does with an attempt. The worker itself sees to those that concern its schedule. */
interface Effect {
  /** Changes the request on its way. */
  alter?(request: Outgoing, fault: Fault): Outgoing;
  /** What is sent, and answered, before it. */
  before?(request: Outgoing, earlier: Outgoing | undefined): Companion | undefined;
  /** What is sent at the same time, altered as the attempt is. */
  beside?(request: Outgoing): Companion;
}

const EFFECTS: Partial<Record<FaultName, Effect>> = {
  duplicate: { beside: (request) => ({ kind: 'copy', request: withAttemptId(request) }) },
  truncate: { alter: (request) => ({ ...request, cut: true }) },
  slow: { alter: (request, { bytesPerSecond }) => ({ ...request, bytesPerSecond }) },
  tamper: {
    before: (request) => ({ kind: 'forgery', request: { ...request, body: tampered(request.body) } }),
  },
  'reserialize-lossless': { alter: (request) => printed(request, reserializeLosslessly) },
  'reserialize-lossy': { alter: (request) => printed(request, reserializeLossily) },
  'swap-headers': { alter: (request) => withHeadersOfAnother(request) },
  'fresh-id': {
    before: (request, earlier) => ({
      kind: 'replay',
      request: withHeaders(earlier ?? request, { 'x-delivery-id': newId('dlv') }),
    }),
  },
};

/** An attempt with all that its faults make of it. */
export interface FaultyAttempt {
  readonly before: readonly Companion[];
  readonly request: Outgoing;
  readonly beside: readonly Companion[];
}

/**
 * Lets a signed request meet its faults.
 *
 * @param earlier The last request to the same webhook, for what is sent again.
 */
export function applyFaults(
  request: Outgoing,
  faults: readonly Fault[],
  earlier: Outgoing | undefined,
): FaultyAttempt {
  const effects = faults.map((fault) => ({ fault, ...EFFECTS[fault.name] }));
  const isThere = (companion: Companion | undefined): companion is Companion => companion !== undefined;
  const altered = effects.reduce((last, { alter, fault }) => alter?.(last, fault) ?? last, request);
  return {
    before: effects.map(({ before }) => before?.(request, earlier)).filter(isThere),
    request: altered,
    beside: effects.map(({ beside }) => beside?.(altered)).filter(isThere),
  };
}

function withHeaders(request: Outgoing, headers: Record<string, string>): Outgoing {
  return { ...request, headers: { ...request.headers, ...headers } };
}

function withAttemptId(request: Outgoing): Outgoing {
  const id = newId('att');
  return withHeaders(request, { 'x-delivery-attempt-id': id, 'idempotency-key': id });
}

function withHeadersOfAnother(request: Outgoing): Outgoing {
  const event = request.headers['x-event-type'];
  const another = EVENT_NAMES.find((name) => name !== event) ?? 'media.created';
  return withHeaders(request, { 'x-delivery-id': newId('dlv'), 'x-event-type': another });
}

function printed(request: Outgoing, print: (canonical: string) => string): Outgoing {
  return { ...request, body: Buffer.from(print(Buffer.from(request.body).toString())) };
}

/** Another value in the same JSON: a digit or a letter of the last string or number is changed. */
function tampered(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body).toString();
  return Buffer.from(
    text.replace(/([0-9a-y])([^0-9a-y]*)$/, (_, last: string, rest: string) => next(last) + rest),
  );
}

function next(character: string): string {
  return character === '9' ? '0' : String.fromCharCode(character.charCodeAt(0) + 1);
}
