import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkHistory, readHistory } from '../model/history/check-history.js';
import { bundleProgram } from './bundle.js';
import { Chaos } from './chaos.js';
import { Cleanup } from './cleanup.js';
import { readEffectsFiles } from './effect.js';
import { FIXTURES } from './fixtures/index.js';
import { countKills, planKills } from './kill-point.js';
import type { RunOptions } from './options.js';
import type { ReceiverSetup } from './receiver/setup.js';
import { Receivers } from './receivers.js';
import type { Report } from './report.js';
import { Ledger } from './sender/ledger.js';
import { sendAll } from './sender/send-all.js';
import { openStore } from './stores/open-store.js';
import type { Store } from './stores/store.js';
import { breaches, tally } from './tally.js';
import { TARGETS } from './target.js';
import { TIMES } from './times.js';

/** The share of the kills that happen at named points; the others come at random. */
const AT_POINTS = 0.7;

/**
 * Runs receivers over one store, sends them deliveries while they and the store fail, and counts what came of it.
 *
 * @param open Opens the store; by default one of the run's own.
 */
export async function runFaults(
  options: RunOptions,
  open: (cleanup: Cleanup) => Promise<Store> = (cleanup) => openStore(options, cleanup),
): Promise<Report> {
  const cleanup = new Cleanup();
  try {
    return await runOn(options, await open(cleanup), cleanup);
  } finally {
    cleanup.run();
  }
}

async function runOn(options: RunOptions, store: Store, cleanup: Cleanup): Promise<Report> {
  const {
    inbox,
    fixture,
    deliveries,
    copies,
    processes,
    restarts,
    pauses,
    locks,
    seed,
    troubles,
    patienceMs,
  } = options;
  const startedAt = Date.now();
  const { transactional } = fixture === undefined ? TARGETS[inbox] : FIXTURES[fixture];
  const directory = mkdtempSync(join(tmpdir(), 'faults-'));
  cleanup.add(() => rmSync(directory, { recursive: true, force: true }));

  const killsAtPoints = Math.ceil(options.kills * AT_POINTS);
  const plan = {
    kills: options.kills - killsAtPoints,
    receiverPauses: pauses,
    storeRestarts: restarts,
    storePauses: store.pause === undefined ? 0 : pauses,
    storeLocks: store.lock === undefined ? 0 : locks,
  };
  const killPlan = planKills(seed, deliveries, killsAtPoints);
  const setup = { inbox, fixture, seed, troubles, directory, address: store.address, killPlan };
  const program = await bundleProgram(cleanup, new URL('./receiver/main.ts', import.meta.url));
  const receivers = new Receivers<ReceiverSetup>(program, processes, setup, cleanup);
  await receivers.start();

  const ledger = new Ledger();
  const chaos = new Chaos(seed, plan, receivers, store);
  const sending = { seed, ledger, ports: receivers.ports, patienceMs };
  await sendAll(options, sending, (share) => chaos.advance(share));
  await chaos.end();
  // Handlers that came too late may still leave effects.
  await receivers.close(TIMES.handlerTimeoutMs + 3 * TIMES.leaseMs);

  const effects = transactional ? ((await store.effects?.()) ?? []) : readEffectsFiles(directory);
  await store.close();
  const history = checkHistory(readHistory(directory), {
    mode: transactional ? 'transaction' : 'own',
    leaseMs: TIMES.leaseMs,
    committed: transactional ? effects : undefined,
  });
  const figures = { ...tally(effects, ledger), unexplained: history.rejected.length };
  return {
    name: fixture === undefined ? inbox : `fixture ${fixture}`,
    options,
    tally: figures,
    history,
    broken: breaches(figures, transactional),
    effects: effects.length,
    copies: deliveries * (copies - 1),
    requests: ledger.requests,
    kills: {
      ...countKills(directory, killPlan),
      'at-random': chaos.done.kills,
      'with-the-store': chaos.done.killsWithStore,
    },
    storeRestarts: chaos.done.storeRestarts,
    storePauses: chaos.done.storePauses,
    storeLocks: chaos.done.storeLocks,
    receiverPauses: chaos.done.receiverPauses,
    crashes: receivers.crashes,
    seconds: Math.round((Date.now() - startedAt) / 1000),
  };
}
