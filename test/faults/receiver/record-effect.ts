import type { DeliveryContext } from '@videovector-webhooks/core';
import { openEffectsFile } from '../effect.js';

/** Records that the handler has done its work. */
export type RecordEffect = (context: DeliveryContext) => Promise<void>;

/** What the handler's transaction must be able to do. */
interface Transaction {
  query(sql: string, values?: unknown[]): Promise<unknown>;
}

/**
 * Records in the handler's transaction if there is one, otherwise in a file that no fault of the store touches.
 *
 * @param usesBlocks Whether to write in a transaction block within the handler's transaction, as an ORM does.
 */
export function effectRecorder(directory: string, clockSkewMs: number, usesBlocks: boolean): RecordEffect {
  const append = openEffectsFile(directory);
  return async (context) => {
    const { deliveryId = '', attempt } = context;
    if (!hasTransaction(context)) {
      append({ delivery: deliveryId, attempt, pid: process.pid, at: Date.now() - clockSkewMs });
      return;
    }
    const { transaction } = context;
    if (usesBlocks) await transaction.query('BEGIN');
    await transaction.query(
      'INSERT INTO effects (delivery, attempt, pid, at) VALUES ($1, $2, $3, clock_timestamp())',
      [deliveryId, attempt, process.pid],
    );
    if (usesBlocks) await transaction.query('COMMIT');
  };
}

function hasTransaction(context: DeliveryContext): context is DeliveryContext & { transaction: Transaction } {
  return 'transaction' in context;
}
