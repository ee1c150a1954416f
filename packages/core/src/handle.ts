import type { BackgroundWork } from './background.js';
import { type ClaimTimes, claimOrJoin } from './claim.js';
import { type Clock, DEADLINE_PASSED, withDeadline } from './clock.js';
import type { DeliveryContext } from './context.js';
import { withHelp } from './documentation.js';
import type { Envelope } from './envelope.js';
import type { UnknownEvent } from './events.js';
import { HandlerAbort } from './handler-abort.js';
import type { AnyHandler } from './handlers.js';
import type { Identity } from './identity.js';
import { type Claim, type Inbox, InboxUnavailableError, type TransactionalInbox } from './inbox.js';
import { renewLease } from './lease.js';
import type { Logger } from './log.js';
import type { OutcomeCode, OutcomeDetails } from './outcome.js';
import { PermanentError } from './permanent-error.js';
import { checkData, SchemaError, type Schemas } from './schemas.js';
import { settle } from './settle.js';

/** What it takes to handle a claimed delivery. */
export interface Handling extends ClaimTimes {
  readonly inbox: Inbox;
  readonly schemas: Schemas;
  readonly handlerTimeoutMs: number;
  readonly clock: Clock;
  readonly background: BackgroundWork;
  readonly logger: Logger;
}

/** How a delivery ended: at a step on its way, or with its handler. */
export interface Ending {
  readonly code: OutcomeCode;
  readonly details: OutcomeDetails;
}

/** Thrown through a transaction, so that it rolls back, where the handler ended after its signal had aborted. */
class Aborted extends Error {}
/** The reason of a signal that aborts because the time is over; otherwise it aborts because the claim is lost. */
class HandlerTimeout extends Error {
  override readonly name = 'TimeoutError';
}

/** Claims the delivery, or finds that it needs no handling, and handles it. */
export async function handleOnce(
  handling: Handling,
  handler: AnyHandler,
  { event, fromHeader }: Envelope,
  identity: Identity,
  trace: OutcomeDetails,
): Promise<Ending> {
  const { inbox, clock } = handling;
  const { deliveryId, webhookId, eventId } = trace;
  const claim = await claimOrJoin(inbox, identity.key, { deliveryId, webhookId, eventId }, handling, clock);
  if (!claim.ok) return claim;
  trace.attempt = claim.value.attempt;
  return handle(handling, handler, event, { ...identity, eventFromHeader: fromHeader }, claim.value);
}

/**
 * Runs the handler under its claim, and completes or releases the claim by how it ends.
 *
 * A handler that takes too long is answered for at once, and its claim is released when it ends: after the abort a
 * normal return does not prove that the work was done. From then on the lease is renewed no more, so that a handler
 * that never ends can't keep the event out for good.
 */
async function handle(
  handling: Handling,
  handler: AnyHandler,
  event: UnknownEvent,
  context: Omit<DeliveryContext, 'signal' | 'attempt'>,
  claim: Claim,
): Promise<Ending> {
  const { inbox, clock, background, leaseMs, handlerTimeoutMs } = handling;
  const abort = new HandlerAbort();
  const stopRenewal = renewLease(inbox, claim, leaseMs, clock, (reason) => abort.abort(reason));

  const execution = execute(handling, handler, event, context, abort, claim);
  const ending = await withDeadline(clock, handlerTimeoutMs, execution);
  stopRenewal();
  if (ending !== DEADLINE_PASSED) return conclude(handling, claim, ending);

  const error = new HandlerTimeout(`The handler took longer than ${handlerTimeoutMs} ms`);
  abort.abort(error);
  background.add(execution.then((late) => conclude(handling, claim, late)));
  return { code: 'handler_timeout', details: { error } };
}

/** Completes or releases the claim by how the handler ended. A transaction has marked the delivery itself. */
async function conclude(handling: Handling, claim: Claim, ending: Ending): Promise<Ending> {
  const { inbox, inboxTimeoutMs, clock, background, logger } = handling;
  const { code, details } = ending;
  const verb = code === 'handled' ? 'complete' : 'release';
  if (verb === 'complete' && isTransactional(inbox)) return ending;
  const onGivenUp = (error: unknown): void => {
    const name = error instanceof Error ? error.name : typeof error;
    const text = `The inbox could not ${verb} delivery ${claim.key} (${name}); it may be handled again`;
    logger.error(withHelp(`[videovector-webhooks] ${text}`, 'mark_given_up'));
  };
  const settled = await settle(inbox, verb, claim, inboxTimeoutMs, clock, background, onGivenUp);
  if (typeof settled === 'object')
    return { code, details: { error: settled.pending, ...details, markPending: true } };
  return { code, details: verb === 'complete' && !settled ? { ...details, takenOver: true } : details };
}

/** Runs the handler, in the inbox's transaction if it has one; never rejects. */
async function execute(
  { inbox, schemas }: Handling,
  handler: AnyHandler,
  event: UnknownEvent,
  context: Omit<DeliveryContext, 'signal' | 'attempt'>,
  abort: HandlerAbort,
  claim: Claim,
): Promise<Ending> {
  const run = async (more?: { transaction: unknown }): Promise<void> => {
    // A transaction may have been waited for until the time was over.
    if (abort.aborted) throw new Aborted();
    const data = await checkData(schemas, event.event, event.data);
    const given = {
      ...context,
      attempt: claim.attempt,
      get signal() {
        return abort.signal;
      },
      ...more,
    };
    await handler((data === event.data ? event : { ...event, data }) as never, given as never);
    if (abort.aborted) throw new Aborted();
  };
  try {
    if (!isTransactional(inbox)) {
      await run();
      return { code: 'handled', details: {} };
    }
    const work = (transaction: unknown) => run({ transaction });
    const result = await inbox.transaction(claim, work, abort.signal);
    if (result === 'committed') return { code: 'handled', details: {} };
    return { code: 'commit_unknown', details: result === 'fenced' ? { takenOver: true } : {} };
  } catch (error) {
    if (abort.aborted && !(error instanceof PermanentError)) return abortEnding(abort, error);
    return { code: codeOf(error), details: { error } };
  }
}

/** After the abort neither a return nor an error tells anything about the event. */
function abortEnding({ reason }: HandlerAbort, error: unknown): Ending {
  const code = reason instanceof HandlerTimeout ? 'handler_timeout' : 'claim_lost';
  return { code, details: { error: error instanceof Aborted ? reason : error } };
}

function codeOf(error: unknown): OutcomeCode {
  if (error instanceof PermanentError) return 'permanent_error';
  if (error instanceof InboxUnavailableError) return 'inbox_unavailable';
  return error instanceof SchemaError ? 'schema_failed' : 'handler_failed';
}

function isTransactional(inbox: Inbox): inbox is TransactionalInbox<unknown> {
  return 'transaction' in inbox;
}
