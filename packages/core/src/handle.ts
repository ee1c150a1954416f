import type { BackgroundWork } from './background.js';
import { type ClaimTimes, claimOrJoin } from './claim.js';
import { type Clock, DEADLINE_PASSED, withDeadline } from './clock.js';
import type { Envelope } from './envelope.js';
import type { UnknownEvent } from './events.js';
import { type Ending, execute, HandlerTimeout, isTransactional } from './execute.js';
import type { GivenContext } from './handler-context.js';
import type { AnyHandler } from './handlers.js';
import type { Identity } from './identity.js';
import type { Claim, Inbox } from './inbox.js';
import { LazyAbort } from './lazy-abort.js';
import { renewLease } from './lease.js';
import { type Logger, logTrouble, nameOf } from './log.js';
import type { MaybePromise } from './maybe-promise.js';
import type { OutcomeDetails } from './outcome.js';
import type { Schemas } from './schemas.js';
import { type Settled, settle } from './settle.js';
import type { Step } from './step.js';

/** What it takes to handle a claimed delivery. */
export interface Handling extends ClaimTimes {
  readonly inbox: Inbox;
  readonly schemas: Schemas;
  readonly handlerTimeoutMs: number;
  readonly clock: Clock;
  readonly background: BackgroundWork;
  readonly logger: Logger;
}

/** Claims the delivery, or finds that it needs no handling, and handles it. */
export function handleOnce(
  handling: Handling,
  handler: AnyHandler,
  { event, fromHeader }: Envelope,
  identity: Identity,
  trace: OutcomeDetails,
): MaybePromise<Ending> {
  const { inbox, clock } = handling;
  const { deliveryId, webhookId, eventId } = trace;
  const claim = claimOrJoin(inbox, identity.key, { deliveryId, webhookId, eventId }, handling, clock);
  const handleClaimed = (claimed: Step<Claim>): MaybePromise<Ending> => {
    if (!claimed.ok) return claimed;
    trace.attempt = claimed.value.attempt;
    return handle(handling, handler, event, { ...identity, eventFromHeader: fromHeader }, claimed.value);
  };
  return claim instanceof Promise ? claim.then(handleClaimed) : handleClaimed(claim);
}

/**
 * Runs the handler under its claim, and completes or releases the claim by how it ends. A handler that has ended when it
 * returns needs neither a renewed lease nor a limit to its time.
 */
function handle(
  handling: Handling,
  handler: AnyHandler,
  event: UnknownEvent,
  context: GivenContext,
  claim: Claim,
): MaybePromise<Ending> {
  const abort = new LazyAbort();
  const since = handling.clock.elapsed();
  const execution = execute(handling, handler, event, context, abort, claim);
  return execution instanceof Promise
    ? waitForHandler(handling, execution, abort, claim, since)
    : conclude(handling, claim, execution);
}

/**
 * A handler that takes too long is answered for at once, and its claim is released when it ends: after the abort a
 * normal return does not prove that the work was done. From then on the lease is renewed no more, so that a handler
 * that never ends can't keep the event out for good.
 */
async function waitForHandler(
  handling: Handling,
  execution: Promise<Ending>,
  abort: LazyAbort,
  claim: Claim,
  since: number,
): Promise<Ending> {
  const { inbox, clock, background, leaseMs, handlerTimeoutMs } = handling;
  const stopRenewal = renewLease(inbox, claim, leaseMs, clock, since, (reason) => abort.abort(reason));
  const ending = await withDeadline(clock, handlerTimeoutMs, execution);
  stopRenewal();
  if (ending !== DEADLINE_PASSED) return conclude(handling, claim, ending);

  const error = new HandlerTimeout(`The handler took longer than ${handlerTimeoutMs} ms`);
  abort.abort(error);
  background.add(execution.then((late) => conclude(handling, claim, late)));
  return { code: 'handler_timeout', details: { error } };
}

/** Completes or releases the claim by how the handler ended. A transaction has marked the delivery itself. */
function conclude(handling: Handling, claim: Claim, ending: Ending): MaybePromise<Ending> {
  const { inbox, inboxTimeoutMs, clock, background, logger } = handling;
  const { code, details } = ending;
  const verb = code === 'handled' ? 'complete' : 'release';
  if (verb === 'complete' && isTransactional(inbox)) return ending;
  const onGivenUp = (error: unknown): void => {
    const text = `The inbox could not ${verb} delivery ${claim.key} (${nameOf(error)}); it may be handled again`;
    logTrouble(logger, text, 'mark_given_up');
  };
  const endingWith = (settled: Settled): Ending => {
    if (typeof settled === 'object')
      return { code, details: { error: settled.pending, ...details, markPending: true } };
    return { code, details: verb === 'complete' && !settled ? { ...details, takenOver: true } : details };
  };
  const settled = settle(inbox, verb, claim, inboxTimeoutMs, clock, background, onGivenUp);
  return settled instanceof Promise ? settled.then(endingWith) : endingWith(settled);
}
