import type { Run } from './run.js';
import type { Statement } from './statements.js';

const SWEEP_INTERVAL_MS = 60 * 60 * 1000;

/** Deletes what is past its retention. */
export interface Sweeper {
  sweep(batch?: number): Promise<number>;
  /** Sweeps in the background if it is an hour since: a delivery is done, whatever becomes of old rows. */
  nowAndThen(): void;
}

export function createSweeper(run: Run, statement: Statement, retentionMs: number): Sweeper {
  let sweptAt = Date.now();
  const sweeper: Sweeper = {
    async sweep(batch = 1_000) {
      for (let total = 0; ; ) {
        const { rowCount } = await run(statement, [retentionMs, batch]);
        total += rowCount ?? 0;
        if ((rowCount ?? 0) < batch) return total;
      }
    },
    nowAndThen() {
      if (Date.now() - sweptAt < SWEEP_INTERVAL_MS) return;
      sweptAt = Date.now();
      void sweeper.sweep().catch(() => {});
    },
  };
  return sweeper;
}
