// The traced steps of the pipeline, and what their messages hold.

import { trace } from '#runtime';
import type { Body } from '../body/source.js';
import * as queue from '../dispatch/queue.js';
import type { ReceivedDelivery } from '../dispatch/received-delivery.js';
import * as handler from '../dispatch/run-handler.js';
import * as claim from '../inbox/claim.js';
import type { Outcome, OutcomeCode } from '../outcome/outcome.js';
import { isStop, type Result } from '../outcome/result.js';
import type { UnverifiedRequest } from '../signature/unverified-request.js';
import type { VerifiedDelivery } from '../signature/verified-delivery.js';
import * as signature from '../signature/verify-delivery.js';
import type { TraceOptions } from './operation.js';

/** Traces a call of `receiver.receive`. */
export function traceReceive(options: TraceOptions, receive: () => Promise<Outcome>): Promise<Outcome> {
  return trace('receive', options, () => ({}), receive, outcomeEnding);
}

/** Traces a call of `receiver.process`. */
export function traceProcess(
  options: TraceOptions,
  queued: queue.QueuedDelivery,
  process: () => Promise<Outcome>,
): Promise<Outcome> {
  // Anything could be in a queue.
  const { traceContext } = (queued ?? {}) as Partial<queue.QueuedDelivery>;
  return trace('process', options, () => ({ traceContext }), process, outcomeEnding);
}

/** Verifies a delivery as `signature/verify-delivery.ts` does, traced. */
export function verifyDelivery(
  request: UnverifiedRequest,
  body: Body,
  verifier: signature.Verifier & TraceOptions,
): Promise<VerifiedDelivery | Result> {
  const { deliveryId, webhookId } = request;
  return trace(
    'verify',
    verifier,
    () => ({ deliveryId, webhookId }),
    () => signature.verifyDelivery(request, body, verifier),
    (step) => (isStop(step) ? ending(step) : { matchedBy: step.matchedBy, secretIndex: step.secretIndex }),
  );
}

/** Claims a delivery as `inbox/claim.ts` does, traced. */
export function claimDelivery(
  options: claim.ClaimOptions & TraceOptions,
  received: ReceivedDelivery,
): Promise<claim.HeldClaim | Result> {
  return trace(
    'claim',
    options,
    () => described(received),
    () => claim.claimDelivery(options, received),
    (step) => (isStop(step) ? ending(step) : { attempt: step.attempt }),
  );
}

/** Runs a handler as `dispatch/run-handler.ts` does, traced. */
export function runHandler(options: TraceOptions, run: handler.HandlerRun): Promise<Result> {
  return trace(
    'handle',
    options,
    () => ({ ...described(run.received), attempt: run.claim.attempt }),
    () => handler.runHandler(run),
    ending,
  );
}

/** Hands a delivery to the queue as `dispatch/queue.ts` does, traced, and with the trace context that subscribers add. */
export function enqueue(
  to: queue.DeliveryQueue,
  received: ReceivedDelivery,
  options: queue.EnqueueOptions & TraceOptions,
): Promise<Result> {
  return trace(
    'enqueue',
    options,
    () => ({ ...described(received), traceContext: {} }),
    (message) => queue.enqueue(to, received, options, message?.traceContext),
    ending,
  );
}

function outcomeEnding(outcome: Outcome): { outcome: Outcome; error?: unknown } {
  return Object.hasOwn(outcome, 'error') ? { outcome, error: outcome.error } : { outcome };
}

function described({ event, eventId, deliveryId, webhookId, key }: ReceivedDelivery) {
  return { event, eventId, deliveryId, webhookId, key };
}

/** What a result adds to a message. A thrown undefined is an error too. */
function ending({ code, details }: Result): { code: OutcomeCode; error?: unknown } {
  return Object.hasOwn(details, 'error') ? { code, error: details.error } : { code };
}
