import type { Run } from '../connection/run.js';
import type { WithTables } from '../with-tables.js';
import type { Statements } from './statements.js';
import type { Tables } from './table.js';

const SWEEP_INTERVAL_MS = 60 * 60 * 1000;
/** A process that lives for less than that, such as a serverless function, sweeps after one in this many deliveries. */
const SWEEP_ONE_IN = 500;

/** Deletes rows that have ended longer ago than the retention. */
export interface Sweeper {
  sweep(batch?: number): Promise<number>;
  /**
   * Sweeps in the background, an hour after the last sweep. The first sweep of a process may come earlier, at random. A failure is
   * ignored: the next sweep deletes the rest.
   */
  sweepIfDue(): void;
}

export function createSweeper(
  run: Run,
  withTables: WithTables,
  retentionMs: number,
  random: () => number = Math.random,
): Sweeper {
  let sweptAt = Date.now();
  let isFirst = true;

  async function inBatches(statement: Statements['sweep'], batch: number): Promise<number> {
    for (let total = 0; ; ) {
      const { rowCount } = await run(statement, [retentionMs, batch]);
      total += rowCount ?? 0;
      if ((rowCount ?? 0) < batch) return total;
    }
  }

  async function sweepAll({ current, earlier }: Tables, batch: number): Promise<number> {
    const deliveries = await inBatches(current.sweep, batch);
    const earlierOnes = earlier === undefined ? 0 : await inBatches(earlier.sweep, batch);
    const [row] = (await run(current.maySweepResources, [])).rows;
    const resources = row?.['allowed'] === 'true' ? await inBatches(current.sweepResources, batch) : 0;
    return deliveries + earlierOnes + resources;
  }

  const sweeper: Sweeper = {
    sweep: (batch = 1_000) => withTables((tables) => sweepAll(tables, batch)),
    sweepIfDue() {
      const isDue = Date.now() - sweptAt >= SWEEP_INTERVAL_MS || (isFirst && random() * SWEEP_ONE_IN < 1);
      if (!isDue) return;
      sweptAt = Date.now();
      isFirst = false;
      void sweeper.sweep().catch(() => {});
    },
  };
  return sweeper;
}
