import { describe, expect, it } from 'vitest';
import { DEFAULTS } from './faults/options.js';
import { QUEUES, type QueueName } from './faults/queue/engines.js';
import type { QueueFixtureName } from './faults/queue/fixtures.js';
import { runQueueFaults } from './faults/queue/run.js';
import { print } from './faults/report.js';
import type { Tally } from './faults/tally.js';
import { missing } from './support/missing-service.js';

/** Ends a run that hangs; no delivery is given up because the machine is slow. */
const HANGING_MS = 900_000;

const SMALL = {
  ...DEFAULTS,
  deliveries: 80,
  copies: 4,
  processes: 4,
  kills: 12,
  restarts: 2,
  pauses: 1,
  locks: 0,
  patienceMs: HANGING_MS,
};

/** What each wrong queue must be caught by. */
const CAUGHT_BY: Readonly<Record<Exclude<QueueFixtureName, 'honest-queue'>, keyof Tally>> = {
  'queue-answers-first': 'acknowledgedUnprocessed',
  'queue-leaves-dead': 'acknowledgedUnprocessed',
  'empty-worker-completes': 'acknowledgedUnprocessed',
  'default-kill-limit': 'parkedWithoutCause',
};

const isMissing = ['redis-server', 'pg_config'].some((program) =>
  missing(program, 'the fault runs of queues'),
);

describe.skipIf(isMissing)('under kills of web and worker processes, and restarts of the engine', () => {
  it.each(Object.keys(QUEUES) as QueueName[])(
    'the queue %s loses no event, and no event has two effects',
    { timeout: HANGING_MS },
    async (queue) => {
      const report = await runQueueFaults({ ...SMALL, queue });
      expect(report.broken, print(report)).toEqual([]);
      expect(report.crashes).toBe(0);
    },
  );

  const wrong = (Object.keys(QUEUES) as QueueName[]).flatMap((queue) =>
    (Object.entries(CAUGHT_BY) as [QueueFixtureName, keyof Tally][]).map(
      ([fixture, figure]) => [fixture, queue, figure] as const,
    ),
  );
  it.concurrent.each(wrong)(
    'the harness catches %s on %s by %s',
    { timeout: HANGING_MS },
    async (fixture, queue, figure) => {
      // Faults are drawn, so another seed shows what one does not.
      for (const seed of [1, 2, 3]) {
        const load = { ...SMALL, seed, restarts: 0, kills: 20, patienceMs: 60_000 };
        const report = await runQueueFaults({ ...load, queue, fixture });
        if (report.broken.includes(figure)) return;
        if (seed === 3) expect(report.broken, print(report)).toContain(figure);
      }
    },
  );
});
