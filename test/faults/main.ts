// The fault harness on the command line: see README.md.

import { parseArgs } from 'node:util';
import { FIXTURES, type FixtureName, isFixtureName } from './fixtures/index.js';
import { DEFAULTS, type RunOptions } from './options.js';
import { passed, print } from './report.js';
import { runFaults } from './run.js';
import { isTargetName, TARGETS, type TargetName } from './target.js';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const { values } = parseArgs({
  options: {
    inbox: { type: 'string', multiple: true },
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
for (const inbox of inboxes(values.inbox)) {
  const report = await runFaults(optionsFor(inbox));
  console.log(`${print(report)}\n`);
  allPassed &&= passed(report);
}
process.exit(allPassed ? 0 : 1);

function optionsFor(inbox: TargetName): RunOptions {
  const options = {
    inbox,
    fixture: fixture(values.fixture),
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
  // What is remembered in one process is gone with it.
  return inbox === 'memory' ? { ...options, processes: 1, kills: 0, restarts: 0 } : options;
}

function count(name: Exclude<keyof typeof values, 'inbox' | 'fixture'>, byDefault: number): number {
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

function fixture(name: string | undefined): FixtureName | undefined {
  if (name === undefined || isFixtureName(name)) return name;
  throw new Error(`There is no fixture ${name}; there are ${Object.keys(FIXTURES).join(', ')}`);
}
