import { helpFor } from '@videovector-webhooks/core/tools';

/**
 * Thrown by `context.transaction.query()` instead of sending a statement that would end the inbox's transaction. The
 * delivery then fails, even if the handler catches the error.
 *
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { TransactionControlError } from '@videovector-webhooks/inbox-postgres';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.observe(({ error }) => {
 *   if (error instanceof TransactionControlError) console.log(error.command);
 * });
 * ```
 */
export class TransactionControlError extends Error {
  override readonly name = 'TransactionControlError';
  readonly code = 'ERR_TRANSACTION_CONTROL';
  /** The command that was refused, such as `COMMIT`. */
  readonly command: string;

  /** @param reason Why it was refused, without anything of a delivery. */
  constructor(command: string, reason: string) {
    super(
      `${command} refused on the handler's transaction: ${reason}. To undo a part of the work, use SAVEPOINT and ` +
        `ROLLBACK TO SAVEPOINT. (see ${helpFor('ERR_TRANSACTION_CONTROL')})`,
    );
    this.command = command;
  }
}
