import type { UnknownEvent } from './events.js';
import { ContextOfHandler, type GivenContext } from './handler-context.js';
import type { AnyHandler } from './handlers.js';
import {
  type Claim,
  type Inbox,
  InboxUnavailableError,
  type TransactionalInbox,
  type TransactionResult,
} from './inbox.js';
import type { LazyAbort } from './lazy-abort.js';
import { isThenable, type MaybePromise } from './maybe-promise.js';
import type { OutcomeCode, OutcomeDetails } from './outcome.js';
import { PermanentError } from './permanent-error.js';
import { checkData, SchemaError, type Schemas } from './schemas.js';

/** How a delivery ended: at a step on its way, or with its handler. */
export interface Ending {
  readonly code: OutcomeCode;
  readonly details: OutcomeDetails;
}

const HANDLED: Ending = { code: 'handled', details: {} };

/** The reason of a signal that aborts because the time is over; otherwise it aborts because the claim is lost. */
export class HandlerTimeout extends Error {
  override readonly name = 'TimeoutError';
}

/** Thrown through a transaction, so that it rolls back, where the handler ended after its signal had aborted. */
class Aborted extends Error {}

/** Runs the handler, in the inbox's transaction if it has one; never throws. */
export function execute(
  { inbox, schemas }: { readonly inbox: Inbox; readonly schemas: Schemas },
  handler: AnyHandler,
  event: UnknownEvent,
  context: GivenContext,
  abort: LazyAbort,
  claim: Claim,
): MaybePromise<Ending> {
  const run = (transaction?: { transaction: unknown }): unknown => {
    // A transaction may have been waited for until the time was over.
    if (abort.aborted) throw new Aborted();
    const given = Object.assign(new ContextOfHandler(context, claim.attempt, abort), transaction);
    const call = (data: unknown) => handler({ ...event, data } as never, given as never);
    const data = checkData(schemas, event.event, event.data);
    return data instanceof Promise ? data.then(call) : call(data);
  };
  const work = async (transaction: unknown): Promise<void> => {
    await run({ transaction });
    if (abort.aborted) throw new Aborted();
  };
  const onReturn = (): Ending => (abort.aborted ? abortEnding(abort, new Aborted()) : HANDLED);
  const onError = (error: unknown): Ending => endingBy(error, abort);
  try {
    // Another library's promise may chain to more of its own: what is no Promise would count as the ending itself.
    if (isTransactional(inbox))
      return Promise.resolve(inbox.transaction(claim, work, abort.signal)).then(endingOf, onError);
    const returned = run();
    return isThenable(returned) ? Promise.resolve(returned).then(onReturn, onError) : HANDLED;
  } catch (error) {
    return onError(error);
  }
}

/** Whether the handler's writes and the done mark commit together. */
export function isTransactional(inbox: Inbox): inbox is TransactionalInbox<unknown> {
  return 'transaction' in inbox;
}

function endingOf(result: TransactionResult): Ending {
  if (result === 'committed') return HANDLED;
  return { code: 'commit_unknown', details: result === 'fenced' ? { takenOver: true } : {} };
}

function endingBy(error: unknown, abort: LazyAbort): Ending {
  const isItsOwn = !abort.aborted || error instanceof PermanentError;
  return isItsOwn ? { code: codeOf(error), details: { error } } : abortEnding(abort, error);
}

/** After the abort neither a return nor an error tells anything about the event. */
function abortEnding({ reason }: LazyAbort, error: unknown): Ending {
  const code = reason instanceof HandlerTimeout ? 'handler_timeout' : 'claim_lost';
  return { code, details: { error: error instanceof Aborted ? reason : error } };
}

function codeOf(error: unknown): OutcomeCode {
  if (error instanceof PermanentError) return 'permanent_error';
  if (error instanceof InboxUnavailableError) return 'inbox_unavailable';
  return error instanceof SchemaError ? 'schema_failed' : 'handler_failed';
}
