import { hasCode } from '../errors.js';
import type { Envelope } from '../event/parse-event.js';
import { checkEvent, type Schemas } from '../event/schemas.js';
import type { Claim, Inbox, TransactionalInbox, TransactionResult } from '../inbox/inbox.js';
import { isThenable, type MaybePromise } from '../maybe-promise.js';
import type { OutcomeCode, OutcomeDetails } from '../outcome/outcome.js';
import type { Identity } from '../signature/verified-delivery.js';
import { ContextOfHandler } from './handler-context.js';
import type { AnyHandler } from './handlers.js';
import type { LazyAbort } from './lazy-abort.js';

/** How a delivery ended: at a step on its way, or with its handler. */
export interface Ending {
  readonly code: OutcomeCode;
  readonly details: OutcomeDetails;
}

const HANDLED: Ending = { code: 'handled', details: {} };

/** Thrown through a transaction, so that it rolls back, where the handler ended after its signal had aborted. */
class Aborted extends Error {}

/** Which event is to be handled, of which delivery, and by whom. */
export interface Task {
  readonly handler: AnyHandler;
  readonly envelope: Envelope;
  readonly identity: Identity;
  readonly schemas: Schemas;
}

/** Runs the handler, in the inbox's transaction if it has one; never throws. */
export function execute(inbox: Inbox, task: Task, abort: LazyAbort, claim: Claim): MaybePromise<Ending> {
  try {
    if (isTransactional(inbox)) return executeWithin(inbox, task, abort, claim);
    const returned = run(task, abort, claim);
    if (!isThenable(returned)) return HANDLED;
    // Another library's promise may chain to more of its own: what is no Promise would count as the ending itself.
    return Promise.resolve(returned).then(
      () => (abort.aborted ? abortEnding(abort, new Aborted()) : HANDLED),
      (error) => endingBy(error, abort),
    );
  } catch (error) {
    return endingBy(error, abort);
  }
}

async function executeWithin(
  inbox: TransactionalInbox<unknown>,
  task: Task,
  abort: LazyAbort,
  claim: Claim,
): Promise<Ending> {
  const work = async (transaction: unknown): Promise<void> => {
    await run(task, abort, claim, { transaction });
    if (abort.aborted) throw new Aborted();
  };
  try {
    return endingOf(await inbox.transaction(claim, work, abort.signal));
  } catch (error) {
    return endingBy(error, abort);
  }
}

/** Checks the event's data and calls the handler; returns what that returns. */
function run(
  { handler, envelope: { event, fromHeader }, identity, schemas }: Task,
  abort: LazyAbort,
  claim: Claim,
  transaction?: { transaction: unknown },
): unknown {
  // A transaction may have been waited for until the time was over.
  if (abort.aborted) throw new Aborted();
  const context = new ContextOfHandler(identity, fromHeader, claim.attempt, abort);
  if (transaction !== undefined) Object.assign(context, transaction);
  const checked = checkEvent(schemas, event);
  return checked instanceof Promise
    ? checked.then((later) => handler(later as never, context as never))
    : handler(checked as never, context as never);
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
  const isItsOwn = !abort.aborted || hasCode(error, 'ERR_PERMANENT');
  return isItsOwn ? { code: codeOf(error), details: { error } } : abortEnding(abort, error);
}

/** After the abort neither a return nor an error tells anything about the event. */
function abortEnding({ reason }: LazyAbort, error: unknown): Ending {
  const code = hasCode(reason, 'ERR_HANDLER_TIMEOUT') ? 'handler_timeout' : 'claim_lost';
  return { code, details: { error: error instanceof Aborted ? reason : error } };
}

function codeOf(error: unknown): OutcomeCode {
  if (hasCode(error, 'ERR_PERMANENT')) return 'permanent_error';
  if (hasCode(error, 'ERR_INBOX_UNAVAILABLE')) return 'inbox_unavailable';
  return hasCode(error, 'ERR_SCHEMA') ? 'schema_failed' : 'handler_failed';
}
