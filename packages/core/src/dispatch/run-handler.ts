import { hasCode } from '../errors.js';
import { checkEvent, type Schemas, schemaFor } from '../event/schemas.js';
import type { HeldClaim } from '../inbox/claim.js';
import type { Inbox, TransactionalInbox } from '../inbox/inbox.js';
import type { OutcomeCode, OutcomeDetails } from '../outcome/outcome.js';
import { type Result, stop } from '../outcome/result.js';
import type { HandlerAbort } from './handler-abort.js';
import type { AnyHandler } from './handlers.js';
import { LazyContext } from './lazy-context.js';
import type { ReceivedDelivery } from './received-delivery.js';

/** Thrown instead of a normal return if the time-out was reported, or the handler may have stopped early because its signal aborted. */
class HandlerAborted extends Error {}

/** What a handler run needs. */
export interface HandlerRun {
  readonly inbox: Inbox;
  readonly schemas: Schemas;
  readonly received: ReceivedDelivery;
  readonly handler: AnyHandler;
  readonly claim: HeldClaim;
  readonly abort: HandlerAbort;
}

/** Runs the handler, in the inbox's transaction if it has one. Never rejects. */
export async function runHandler(run: HandlerRun): Promise<Result> {
  const { inbox, received, claim, abort } = run;
  const { attempt } = claim;
  const end = (code: OutcomeCode, details?: OutcomeDetails): Result =>
    stop(code, received, { attempt, ...details });
  try {
    if (!isTransactional(inbox)) {
      await callHandler(run);
      return end('handled');
    }
    const ended = await inbox.transaction(
      claim,
      (transaction) => callHandler(run, { transaction }),
      abort.signal,
    );
    if (ended === 'committed') return end('handled');
    return end('commit_unknown', ended === 'fenced' ? { takenOver: true } : {});
  } catch (error) {
    if (abort.aborted && !hasCode(error, 'ERR_PERMANENT')) {
      const code = hasCode(abort.reason, 'ERR_HANDLER_TIMEOUT') ? 'handler_timeout' : 'claim_lost';
      return end(code, { error: error instanceof HandlerAborted ? abort.reason : error });
    }
    return end(codeOf(error), { error });
  }
}

/** Validates the event's data and calls the handler. */
async function callHandler(
  { schemas, received, handler, claim, abort }: HandlerRun,
  transaction?: { readonly transaction: unknown },
): Promise<void> {
  const { payload } = received;
  const schema = schemaFor(schemas, payload.event);
  const event = schema === undefined ? payload : await checkEvent(schema, payload);
  // Waiting for a transaction or a schema may have used up the time.
  if (abort.aborted) throw new HandlerAborted();
  const context = new LazyContext(received, claim, abort);
  if (transaction !== undefined) Object.assign(context, transaction);
  await handler(event as never, context as never);
  // If the time-out was reported, or the handler may have seen the abort, its work may be incomplete.
  if (hasCode(abort.reason, 'ERR_HANDLER_TIMEOUT') || abort.mayHaveStoppedHandler) throw new HandlerAborted();
}

/** Whether the handler's writes and the completion commit together. */
export function isTransactional(inbox: Inbox): inbox is TransactionalInbox<unknown> {
  return typeof (inbox as { transaction?: unknown }).transaction === 'function';
}

function codeOf(error: unknown): OutcomeCode {
  if (hasCode(error, 'ERR_PERMANENT')) return 'permanent_error';
  if (hasCode(error, 'ERR_INBOX_UNAVAILABLE')) return 'inbox_unavailable';
  return hasCode(error, 'ERR_SCHEMA') ? 'schema_failed' : 'handler_failed';
}
