import { EVENT_NAMES } from '@videovector-webhooks/core';
import { reserialize } from '@videovector-webhooks/core/testing';
import { newId } from '../ids.js';
import type { Exchange } from '../state/exchange.js';
import type { OutgoingRequest } from '../worker/transport.js';
import type { Fault, FaultName } from './fault.js';
import { reserializeLossily } from './reserialize.js';

/** A request that is sent besides the attempt itself. */
interface ExtraRequest {
  readonly kind: Exclude<Exchange['kind'], 'attempt'>;
  readonly request: OutgoingRequest;
}

/** What a fault does to an attempt. The worker implements those that concern its schedule. */
interface Effect {
  /** Changes the attempt's request. */
  alter?(request: OutgoingRequest, fault: Fault): OutgoingRequest;
  /** Adds a request that is sent and answered before the attempt. */
  before?(request: OutgoingRequest, earlier: OutgoingRequest | undefined): ExtraRequest;
  /** Adds a request that is sent together with the attempt, which is altered already. */
  beside?(request: OutgoingRequest): ExtraRequest;
}

const EFFECTS: Partial<Record<FaultName, Effect>> = {
  duplicate: { beside: (request) => ({ kind: 'copy', request: withNewAttemptId(request) }) },
  truncate: { alter: (request) => ({ ...request, cut: true }) },
  slow: { alter: (request, { bytesPerSecond }) => ({ ...request, bytesPerSecond }) },
  tamper: {
    before: (request) => ({ kind: 'forgery', request: { ...request, body: tampered(request.body) } }),
  },
  'reserialize-lossless': { alter: (request) => reserialized(request, reserialize) },
  'reserialize-lossy': { alter: (request) => reserialized(request, reserializeLossily) },
  'swap-headers': { alter: withHeadersOfAnother },
  'fresh-id': {
    before: (request, earlier) => ({
      kind: 'replay',
      request: withHeaders(earlier ?? request, { 'x-delivery-id': newId('del') }),
    }),
  },
};

/** An attempt after its faults. */
export interface FaultyAttempt {
  readonly before: readonly ExtraRequest[];
  readonly request: OutgoingRequest;
  readonly beside: readonly ExtraRequest[];
}

/**
 * Applies faults to a signed request.
 *
 * @param earlier The last request to the same webhook.
 */
export function applyFaults(
  request: OutgoingRequest,
  faults: readonly Fault[],
  earlier: OutgoingRequest | undefined,
): FaultyAttempt {
  const effects = faults.map((fault) => ({ fault, ...EFFECTS[fault.name] }));
  const altered = effects.reduce((last, { alter, fault }) => alter?.(last, fault) ?? last, request);
  return {
    before: effects.flatMap(({ before }) => before?.(request, earlier) ?? []),
    request: altered,
    beside: effects.flatMap(({ beside }) => beside?.(altered) ?? []),
  };
}

function withHeaders(request: OutgoingRequest, headers: Record<string, string>): OutgoingRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}

/** Test events have no attempt id, so neither has a copy of one. */
function withNewAttemptId(request: OutgoingRequest): OutgoingRequest {
  if (request.headers['x-delivery-attempt-id'] === undefined) return request;
  const id = newId('att');
  return withHeaders(request, { 'x-delivery-attempt-id': id, 'idempotency-key': id });
}

function withHeadersOfAnother(request: OutgoingRequest): OutgoingRequest {
  const event = request.headers['x-event-type'];
  const another = EVENT_NAMES.find((name) => name !== event) ?? 'media.created';
  return withHeaders(request, { 'x-delivery-id': newId('del'), 'x-event-type': another });
}

function reserialized(request: OutgoingRequest, print: (canonical: string) => string): OutgoingRequest {
  return { ...request, body: Buffer.from(print(Buffer.from(request.body).toString())) };
}

/** Changes the last digit or letter of the last string or number, so that the JSON stays valid. */
function tampered(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body).toString();
  return Buffer.from(
    text.replace(/([0-9a-y])([^0-9a-y]*)$/, (_, last: string, rest: string) => next(last) + rest),
  );
}

function next(character: string): string {
  return character === '9' ? '0' : String.fromCharCode(character.charCodeAt(0) + 1);
}
