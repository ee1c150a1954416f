import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrationSql } from '@videovector-webhooks/inbox-postgres';
import { bundleProgram } from '../bundle.js';
import { Chaos, type Processes } from '../chaos.js';
import { Cleanup } from '../cleanup.js';
import { makeDelivery, numberOf } from '../delivery.js';
import { countKills, planKills } from '../kill-point.js';
import type { RunLoad } from '../options.js';
import { Receivers } from '../receivers.js';
import type { Report } from '../report.js';
import { Ledger } from '../sender/ledger.js';
import { sendAll } from '../sender/send-all.js';
import { work } from '../sender/worker.js';
import { startPostgres } from '../stores/postgres.js';
import { startRedis } from '../stores/redis.js';
import { breaches, tally } from '../tally.js';
import { TIMES } from '../times.js';
import type { Jobs, OpenQueue } from './engine.js';
import { engineOf, QUEUES, type QueueName } from './engines.js';
import type { QueueFixtureName } from './fixtures.js';
import { isRejected } from './rejection.js';
import type { QueueSetup } from './setup.js';

/** A run with web and worker processes apart. */
export interface QueueRunOptions extends RunLoad {
  readonly queue: QueueName;
  readonly fixture?: QueueFixtureName | undefined;
}

const CLOSE_MS = TIMES.handlerTimeoutMs + 3 * TIMES.leaseMs;
/** The share of the kills that happen at named points; the others come at random. */
const AT_POINTS = 0.7;

/**
 * Runs web processes that enqueue what they are sent, and workers that handle it, while both and the engine fail. Once all jobs
 * have ended, the dead ones are delivered again, as an operator would do; then counts what came of it.
 */
export async function runQueueFaults(options: QueueRunOptions): Promise<Report> {
  const cleanup = new Cleanup();
  try {
    return await runOn(options, cleanup);
  } finally {
    cleanup.run();
  }
}

async function runOn(options: QueueRunOptions, cleanup: Cleanup): Promise<Report> {
  const { queue, fixture, deliveries, copies, processes, restarts, pauses, seed, troubles, patienceMs } =
    options;
  const startedAt = Date.now();
  const directory = mkdtempSync(join(tmpdir(), 'faults-'));
  cleanup.add(() => rmSync(directory, { recursive: true, force: true }));
  const database = await (await startPostgres(cleanup)).createStore(migrationSql());
  const engine = QUEUES[queue].service === 'redis' ? await startRedis(cleanup) : database;
  await engineOf(queue).prepare(engine.address);

  const killsAtPoints = Math.ceil(options.kills * AT_POINTS);
  const killPlan = planKills(seed, deliveries, killsAtPoints, true);
  const addresses = { engine: engine.address, database: database.address };
  const setup = { queue, fixture, seed, troubles, directory, killPlan, ...addresses };
  const start = async (program: string, count: number, more: Partial<QueueSetup> = {}) => {
    const file = await bundleProgram(cleanup, new URL(program, import.meta.url));
    const started = new Receivers<QueueSetup>(file, count, { ...setup, ...more }, cleanup);
    await started.start();
    return started;
  };
  const web = await start('./web.ts', Math.ceil(processes / 2));
  const workers = await start('./worker.ts', Math.max(1, Math.floor(processes / 2)));
  // Of an older deployment, as long as events arrive.
  const empty = await start('./worker.ts', 1, { isEmpty: true });

  const ledger = new Ledger();
  const sending = { seed, ledger, ports: web.ports, patienceMs };
  const plan = {
    kills: options.kills - killsAtPoints,
    receiverPauses: pauses,
    storeRestarts: restarts,
    storePauses: pauses,
    storeLocks: 0,
  };
  const chaos = new Chaos(seed, plan, both(web, workers), engine);
  await sendAll(options, sending, (share) => chaos.advance(share));
  await chaos.end();
  await empty.close(CLOSE_MS);

  const observer = await engineOf(queue).openQueue(engine.address);
  const { dead } = await drained(observer, patienceMs);
  await Promise.all(dead.map((id) => work(makeDelivery(numberOf(id)), sending)));
  const left = await drained(observer, patienceMs);
  await observer.close();
  await Promise.all([web, workers].map((group) => group.close(CLOSE_MS)));

  const effects = (await database.effects?.()) ?? [];
  await engine.close();
  if (engine !== database) await database.close();
  const figures = {
    ...tally(effects, ledger),
    // The job is what makes an answer of 202 safe, not the effect.
    acknowledgedEarly: 0,
    parkedWithoutCause: dead.filter((id) => !isRejected(seed, numberOf(id))).length,
    stuckJobs: left.runnable + left.dead.length,
  };
  return {
    name: fixture === undefined ? queue : `fixture ${fixture} on ${queue}`,
    options,
    tally: figures,
    broken: breaches(figures, true),
    effects: effects.length,
    copies: deliveries * (copies - 1),
    requests: ledger.requests,
    kills: { ...countKills(directory, killPlan), 'at-random': chaos.done.kills },
    storeRestarts: chaos.done.storeRestarts,
    storePauses: chaos.done.storePauses,
    storeLocks: 0,
    receiverPauses: chaos.done.receiverPauses,
    crashes: web.crashes + workers.crashes + empty.crashes,
    seconds: Math.round((Date.now() - startedAt) / 1000),
  };
}

/** Web and worker processes as one list of slots. */
function both(web: Receivers<QueueSetup>, workers: Receivers<QueueSetup>): Processes {
  const first = web.ports.length;
  return {
    ports: [...web.ports, ...workers.ports],
    kill: (slot) => (slot < first ? web.kill(slot) : workers.kill(slot - first)),
    pause: (slot, forMs) => (slot < first ? web.pause(slot, forMs) : workers.pause(slot - first, forMs)),
    killAll: () => web.killAll() + workers.killAll(),
  };
}

/** Waits until no job is left to run, or their number has not changed for as long as the patience lasts. */
async function drained(queue: OpenQueue, patienceMs: number): Promise<Jobs> {
  let jobs: Jobs = { runnable: Infinity, dead: [] };
  let changedAt = Date.now();
  while (jobs.runnable > 0 && Date.now() < changedAt + patienceMs) {
    await sleep(250);
    const now = await queue.jobs().catch(() => jobs);
    if (now.runnable !== jobs.runnable) changedAt = Date.now();
    jobs = now;
  }
  return jobs;
}
