// The fault harness on the command line: see README.md.

import { parseArgs } from 'node:util';
import { FIXTURES, type FixtureName, isFixtureName } from './fixtures/index.js';
import { DEFAULTS, type RunLoad, type RunOptions } from './options.js';
import { isQueueName, QUEUES, type QueueName } from './queue/engines.js';
import { isQueueFixtureName, QUEUE_FIXTURES, type QueueFixtureName } from './queue/fixtures.js';
import { runQueueFaults } from './queue/run.js';
import { passed, print, type Report } from './report.js';
import { runFaults } from './run.js';
import { isTargetName, TARGETS, type TargetName } from './target.js';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const { values } = parseArgs({
  options: {
    inbox: { type: 'string', multiple: true },
    queue: { type: 'string', multiple: true },
    fixture: { type: 'string' },
    deliveries: { type: 'string' },
    copies: { type: 'string' },
    processes: { type: 'string' },
    kills: { type: 'string' },
    restarts: { type: 'string' },
    pauses: { type: 'string' },
    locks: { type: 'string' },
    seed: { type: 'string' },
    troubles: { type: 'string' },
    concurrency: { type: 'string' },
    patience: { type: 'string' },
  },
});

let allPassed = true;
for (const run of runs()) {
  const report = await run();
  console.log(`${print(report)}\n`);
  allPassed &&= passed(report);
}
process.exit(allPassed ? 0 : 1);

/** The queues, if there are any on the command line; otherwise the inboxes. */
function runs(): (() => Promise<Report>)[] {
  if (values.queue === undefined)
    return inboxes(values.inbox).map(
      (inbox) => () => runFaults({ ...optionsFor(inbox), fixture: fixture(values.fixture) }),
    );
  const options = load();
  return queues(values.queue).map(
    (queue) => () => runQueueFaults({ ...options, queue, fixture: queueFixture(values.fixture) }),
  );
}

function optionsFor(inbox: TargetName): RunOptions {
  // What is remembered in one process is gone with it.
  return inbox === 'memory'
    ? { ...load(), inbox, processes: 1, kills: 0, restarts: 0 }
    : { ...load(), inbox };
}

function load(): RunLoad {
  return {
    deliveries: count('deliveries', DEFAULTS.deliveries),
    copies: count('copies', DEFAULTS.copies),
    processes: count('processes', DEFAULTS.processes),
    kills: count('kills', DEFAULTS.kills),
    restarts: count('restarts', DEFAULTS.restarts),
    pauses: count('pauses', DEFAULTS.pauses),
    locks: count('locks', DEFAULTS.locks),
    seed: count('seed', DEFAULTS.seed),
    troubles: count('troubles', DEFAULTS.troubles),
    concurrency: count('concurrency', DEFAULTS.concurrency),
    patienceMs: count('patience', DEFAULTS.patienceMs),
  };
}

function count(name: Exclude<keyof typeof values, 'inbox' | 'queue' | 'fixture'>, byDefault: number): number {
  const value = values[name];
  if (value === undefined) return byDefault;
  if (/^\d+$/.test(value)) return Number(value);
  throw new Error(`--${name} must be a whole number, not ${value}`);
}

function inboxes(names: readonly string[] = Object.keys(TARGETS)): TargetName[] {
  return names.map((name) => {
    if (isTargetName(name)) return name;
    throw new Error(`There is no inbox ${name}; there are ${Object.keys(TARGETS).join(', ')}`);
  });
}

function queues(names: readonly string[]): QueueName[] {
  return names.map((name) => {
    if (isQueueName(name)) return name;
    throw new Error(`There is no queue ${name}; there are ${Object.keys(QUEUES).join(', ')}`);
  });
}

function queueFixture(name: string | undefined): QueueFixtureName | undefined {
  if (name === undefined || isQueueFixtureName(name)) return name;
  throw new Error(`There is no fixture ${name}; there are ${Object.keys(QUEUE_FIXTURES).join(', ')}`);
}

function fixture(name: string | undefined): FixtureName | undefined {
  if (name === undefined || isFixtureName(name)) return name;
  throw new Error(`There is no fixture ${name}; there are ${Object.keys(FIXTURES).join(', ')}`);
}
