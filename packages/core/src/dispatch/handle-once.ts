import { DEADLINE_PASSED, withDeadline } from '../clock.js';
import { TimeoutError } from '../errors.js';
import type { Schemas } from '../event/schemas.js';
import { type AcknowledgeOptions, acknowledge } from '../inbox/acknowledge.js';
import type { ClaimOptions } from '../inbox/claim.js';
import type { Claim, EventOrder } from '../inbox/inbox.js';
import { keepLease } from '../inbox/lease.js';
import { isStop, type Result, stop } from '../outcome/result.js';
import { claimDelivery, runHandler } from '../tracing/steps.js';
import type { TraceOptions } from '../tracing/trace-options.js';
import { eventOrder } from './event-order.js';
import { HandlerAbort } from './handler-abort.js';
import type { Registration } from './handlers.js';
import type { OrderRule } from './order-rule.js';
import type { ReceivedDelivery } from './received-delivery.js';
import { isTransactional } from './run-handler.js';

/** What handling a delivery needs. */
export interface HandleOptions extends ClaimOptions, AcknowledgeOptions, TraceOptions {
  readonly schemas: Schemas;
  readonly handlerTimeoutMs: number;
  /** After this many claims no handler is called any more. */
  readonly maxAttempts: number;
}

/**
 * Claims the delivery, in its order if the handler has one, runs its handler under the claim, and completes or releases the claim
 * depending on how the handler ended.
 *
 * A handler that takes too long is reported immediately, and its claim is released when it ends, even if it succeeds: the
 * sender got 503, and delivers again. From then on the lease is not renewed, so that a handler that never ends can't keep the
 * event out forever. If the claim is lost while the handler runs, `complete` decides whether its work counts, unless the handler
 * has read `signal`: then it may have stopped early.
 */
export async function handleOnce(
  options: HandleOptions,
  received: ReceivedDelivery,
  { handler, order }: Registration,
): Promise<Result> {
  const { inbox, schemas, clock, handlerTimeoutMs, background } = options;
  const place = order && (await placeOf(received, order));
  if (place !== undefined && isStop(place)) return place;
  const claim = await claimDelivery(options, received, place);
  if (isStop(claim)) return claim;
  if (claim.attempt > options.maxAttempts) return park(options, received, claim);

  const abort = new HandlerAbort();
  const stopRenewal = keepLease(options, claim, (reason) => abort.abort(reason));
  const running = runHandler(options, { inbox, schemas, received, handler, claim, abort });
  const result = await withDeadline(clock, handlerTimeoutMs, () => running);
  stopRenewal();
  if (result !== DEADLINE_PASSED) return await conclude(options, claim, result);

  const error = new TimeoutError(handlerTimeoutMs);
  abort.abort(error);
  background.add(running.then((late) => conclude(options, claim, late)));
  return stop('handler_timeout', received, { attempt: claim.attempt, error });
}

/** Releases the claim, so that the delivery can be revived at any time. */
function park(options: HandleOptions, received: ReceivedDelivery, claim: Claim): Promise<Result> {
  const result = stop('parked', received, { attempt: claim.attempt });
  return acknowledge(options, 'release', claim, result);
}

async function placeOf(
  received: ReceivedDelivery,
  rule: OrderRule,
): Promise<EventOrder | Result | undefined> {
  try {
    return await eventOrder(received, rule);
  } catch (error) {
    return stop('handler_failed', received, { error });
  }
}

/** Completes the claim if the handler succeeded, and releases it otherwise. A transaction has completed it already. */
function conclude(options: HandleOptions, claim: Claim, result: Result): Promise<Result> {
  if (result.code !== 'handled') return acknowledge(options, 'release', claim, result);
  return isTransactional(options.inbox)
    ? Promise.resolve(result)
    : acknowledge(options, 'complete', claim, result);
}
