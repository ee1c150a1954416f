import { DEADLINE_PASSED, withDeadline } from '../clock.js';
import { TimeoutError } from '../errors.js';
import type { Envelope } from '../event/parse-event.js';
import type { Schemas } from '../event/schemas.js';
import { type Settled, type Settling, settle } from '../inbox/acknowledge.js';
import { type ClaimTimes, claimOrJoin } from '../inbox/claim.js';
import type { Claim } from '../inbox/inbox.js';
import { renewLease } from '../inbox/lease.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { OutcomeDetails } from '../outcome/outcome.js';
import type { Step } from '../outcome/result.js';
import type { Identity } from '../signature/verified-delivery.js';
import type { AnyHandler } from './handlers.js';
import { LazyAbort } from './lazy-abort.js';
import { type Ending, execute, isTransactional, type Task } from './run-handler.js';

/** What it takes to handle a claimed delivery. */
export interface Handling extends ClaimTimes, Settling {
  readonly schemas: Schemas;
  readonly handlerTimeoutMs: number;
}

/** Claims the delivery, or finds that it needs no handling, and handles it. */
export function handleOnce(
  handling: Handling,
  handler: AnyHandler,
  envelope: Envelope,
  identity: Identity,
  trace: OutcomeDetails,
): MaybePromise<Ending> {
  const { inbox, clock, schemas } = handling;
  const { deliveryId, webhookId, eventId } = trace;
  const task = { handler, envelope, identity, schemas };
  const claimed = claimOrJoin(inbox, identity.key, { deliveryId, webhookId, eventId }, handling, clock);
  return claimed instanceof Promise
    ? claimed.then((later) => handleClaimed(handling, task, later, trace))
    : handleClaimed(handling, task, claimed, trace);
}

/**
 * Runs the handler under its claim, and completes or releases the claim by how it ends. A handler that has ended when it
 * returns needs neither a renewed lease nor a limit to its time.
 */
function handleClaimed(
  handling: Handling,
  task: Task,
  claimed: Step<Claim>,
  trace: OutcomeDetails,
): MaybePromise<Ending> {
  if (!claimed.ok) return claimed;
  const claim = claimed.value;
  trace.attempt = claim.attempt;
  const abort = new LazyAbort();
  const since = handling.clock.elapsed();
  const execution = execute(handling.inbox, task, abort, claim);
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

  const error = new TimeoutError(handlerTimeoutMs);
  abort.abort(error);
  background.add(execution.then((late) => conclude(handling, claim, late)));
  return { code: 'handler_timeout', details: { error } };
}

/** Completes or releases the claim by how the handler ended. A transaction has marked the delivery itself. */
function conclude(handling: Handling, claim: Claim, ending: Ending): MaybePromise<Ending> {
  const verb = ending.code === 'handled' ? 'complete' : 'release';
  if (verb === 'complete' && isTransactional(handling.inbox)) return ending;
  const settled = settle(handling, verb, claim);
  return settled instanceof Promise
    ? settled.then((later) => settledEnding(ending, later))
    : settledEnding(ending, settled);
}

/** The end of a handler once its claim is settled, or known to be still pending. */
function settledEnding({ code, details }: Ending, settled: Settled): Ending {
  if (typeof settled === 'object')
    return { code, details: { error: settled.pending, ...details, markPending: true } };
  return { code, details: code === 'handled' && !settled ? { ...details, takenOver: true } : details };
}
