import type { Run } from './connection/run.js';
import { isSchemaError } from './connection/server-errors.js';
import type { Table, Tables } from './table/table.js';
import { statementFailed } from './unavailable.js';

/** Runs the statements of one operation. */
export type WithTables = <Result>(work: (tables: Tables) => Promise<Result>) => Promise<Result>;

/**
 * Makes the function that finds the tables for an operation, and repeats it once if a migration has just replaced them. Errors are
 * explained.
 */
export function createWithTables(run: Run, table: Table): WithTables {
  const locateAndWork: WithTables = async (work) => {
    try {
      return await work(await table.locate(run));
    } catch (error) {
      if (!isSchemaError(error)) throw error;
      table.forget();
      return await work(await table.locate(run));
    }
  };
  return (work) =>
    locateAndWork(work).catch((error: unknown) => {
      throw statementFailed(error, table.parts.join('.'), table.isThere);
    });
}
