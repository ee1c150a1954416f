import type { Run } from '../connection/run.js';

const SWEEP_INTERVAL_MS = 60 * 60 * 1000;

/** Deletes rows that have ended longer ago than the retention. */
export interface Sweeper {
  sweep(batch?: number): Promise<number>;
  /** Sweeps in the background if the last sweep was an hour ago. A failure is ignored: the next sweep deletes the rest. */
  sweepIfDue(): void;
}

export function createSweeper(run: Run, retentionMs: number): Sweeper {
  let sweptAt = Date.now();
  async function sweepResources(batch: number): Promise<number> {
    const [row] = (await run('maySweepResources', [])).rows;
    if (row?.['allowed'] !== 'true') return 0;
    for (let total = 0; ; ) {
      const { rowCount } = await run('sweepResources', [retentionMs, batch]);
      total += rowCount ?? 0;
      if ((rowCount ?? 0) < batch) return total;
    }
  }

  const sweeper: Sweeper = {
    async sweep(batch = 1_000) {
      for (let total = 0; ; ) {
        const { rowCount } = await run('sweep', [retentionMs, batch]);
        total += rowCount ?? 0;
        if ((rowCount ?? 0) < batch) return total + (await sweepResources(batch));
      }
    },
    sweepIfDue() {
      if (Date.now() - sweptAt < SWEEP_INTERVAL_MS) return;
      sweptAt = Date.now();
      void sweeper.sweep().catch(() => {});
    },
  };
  return sweeper;
}
