// The steps of the pipeline that are traced. Each has the parameters of the step itself.

import { trace } from '#runtime';
import type { Body } from '../body/source.js';
import type { ReceivedDelivery } from '../dispatch/received-delivery.js';
import * as handler from '../dispatch/run-handler.js';
import * as claim from '../inbox/claim.js';
import type { EventOrder } from '../inbox/inbox.js';
import type { Result } from '../outcome/result.js';
import * as queue from '../queue/queue.js';
import type { UnverifiedRequest } from '../signature/unverified-request.js';
import type { VerifiedDelivery } from '../signature/verified-delivery.js';
import * as signature from '../signature/verify-delivery.js';
import type { TraceOptions } from './trace-options.js';

/** `signature/verify-delivery.ts`, traced. */
export function verifyDelivery(
  request: UnverifiedRequest,
  body: Body,
  verifier: signature.Verifier & TraceOptions,
): Promise<VerifiedDelivery | Result> {
  return trace('verify', verifier, () => signature.verifyDelivery(request, body, verifier), request);
}

/** `inbox/claim.ts`, traced. */
export function claimDelivery(
  options: claim.ClaimOptions & TraceOptions,
  received: ReceivedDelivery,
  order: EventOrder | undefined,
): Promise<claim.HeldClaim | Result> {
  return trace('claim', options, () => claim.claimDelivery(options, received, order), received);
}

/** `dispatch/run-handler.ts`, traced. */
export function runHandler(options: TraceOptions, run: handler.HandlerRun): Promise<Result> {
  return trace('handle', options, () => handler.runHandler(run), run.received, run.claim);
}

/** `queue/queue.ts`, traced, with the trace context that subscribers add. */
export function enqueue(
  to: queue.DeliveryQueue,
  received: ReceivedDelivery,
  options: queue.EnqueueOptions & TraceOptions,
): Promise<Result> {
  const traceContext: Record<string, string> = {};
  const step = () => queue.enqueue(to, received, options, traceContext);
  return trace('enqueue', options, step, received, { traceContext });
}
