import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cleanup } from './faults/cleanup.js';
import { FIXTURE_TABLE } from './faults/fixtures/honest-inbox.js';
import { FIXTURES, type FixtureName } from './faults/fixtures/index.js';
import type { RunOptions } from './faults/options.js';
import { print, type Report } from './faults/report.js';
import { runFaults } from './faults/run.js';
import { type PostgresServer, startPostgres } from './faults/stores/postgres.js';
import type { Store } from './faults/stores/store.js';
import type { Tally } from './faults/tally.js';
import { missing } from './support/missing-service.js';

/** What each wrong receiver must be caught by; the honest ones by nothing. */
const CAUGHT_BY: Readonly<Record<FixtureName, keyof Tally | undefined>> = {
  honest: undefined,
  'honest-transactional': undefined,
  'orm-commits': 'duplicates',
  'check-then-act': 'duplicates',
  'mark-before-handler': 'acknowledgedUnprocessed',
  'answer-first': 'acknowledgedUnprocessed',
  'no-token': 'duplicates',
  'conflict-for-in-progress': 'rejections',
  'success-for-in-progress': 'acknowledgedEarly',
  'process-clock': 'neverAcknowledged',
  'ttl-for-lease': 'duplicates',
  'release-without-token': 'duplicates',
};

const RUN: Omit<RunOptions, 'fixture' | 'patienceMs'> = {
  inbox: 'postgres',
  deliveries: 80,
  copies: 5,
  processes: 3,
  kills: 8,
  restarts: 0,
  pauses: 3,
  locks: 0,
  seed: 1,
  troubles: 8,
  concurrency: 24,
};

/** Ends a run that hangs; no delivery is given up because the machine is slow. */
const HANGING_MS = 900_000;
/**
 * How long the sender tries each delivery of a wrong receiver, which may never acknowledge it. On a machine so slow that
 * everything is given up before the fault shows, the run is repeated with more patience.
 */
const PATIENCE_MS = [8_000, 32_000, 128_000, 512_000];

describe.skipIf(missing('pg_config', 'the teeth of the fault harness'))('The fault harness', () => {
  const cleanup = new Cleanup();
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres(cleanup);
  }, HANGING_MS);
  afterAll(() => cleanup.run());

  async function run(fixture: FixtureName, patienceMs: number): Promise<Report> {
    // No faults of the store here, so that the runs can share one.
    const open = async (): Promise<Store> => {
      const { pause: _pause, ...store } = await server.createStore(FIXTURE_TABLE);
      return store;
    };
    return runFaults({ ...RUN, fixture, patienceMs }, open);
  }

  /** Runs until the figure is broken, or as patiently as possible. */
  async function runUntil(figure: keyof Tally, fixture: FixtureName): Promise<Report> {
    let report: Report | undefined;
    for (const patienceMs of PATIENCE_MS) {
      report = await run(fixture, patienceMs);
      if (report.broken.includes(figure) && report.tally.unexplained > 0) break;
    }
    return report!;
  }

  it.concurrent.each(Object.keys(FIXTURES) as FixtureName[])(
    'tells whether %s keeps the promise',
    { timeout: HANGING_MS },
    async (fixture) => {
      const figure = CAUGHT_BY[fixture];
      const report = figure === undefined ? await run(fixture, HANGING_MS) : await runUntil(figure, fixture);
      if (figure === undefined) expect(report.broken, print(report)).toEqual([]);
      else {
        expect(report.broken, print(report)).toContain(figure);
        // The model of the protocol rejects what the processes recorded, too.
        expect(report.tally.unexplained, print(report)).toBeGreaterThan(0);
        console.log(report.name, report.history?.rejected[0]);
      }
      expect(report.crashes).toBe(0);
    },
  );
});
