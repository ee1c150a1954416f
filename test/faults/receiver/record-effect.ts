import type { DeliveryContext } from '@videovector-webhooks/core';
import { openEffectsFile } from '../effect.js';

/** Records that the handler has done its work. */
export type RecordEffect = (context: DeliveryContext) => Promise<void>;

/** What the handler's transaction must be able to do. */
interface Transaction {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/** Records in the handler's transaction where there is one, else in a file that no fault of the store touches. */
export function effectRecorder(directory: string, clockSkewMs: number): RecordEffect {
  const append = openEffectsFile(directory);
  return async (context) => {
    const { deliveryId = '', attempt } = context;
    if (hasTransaction(context)) {
      await context.transaction.query(
        'INSERT INTO effects (delivery, attempt, pid, at) VALUES ($1, $2, $3, clock_timestamp())',
        [deliveryId, attempt, process.pid],
      );
    } else {
      append({ delivery: deliveryId, attempt, pid: process.pid, at: Date.now() - clockSkewMs });
    }
  };
}

function hasTransaction(context: DeliveryContext): context is DeliveryContext & { transaction: Transaction } {
  return 'transaction' in context;
}
