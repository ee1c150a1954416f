// `pnpm model`: checks the protocol, its mutants and the probes with Spin, and prints a table. `--print` prints the tables in Promela.
// See README.md.

import { checkMutant, checkProbes, checkProperties } from './check.js';
import { CONFIGURATIONS, type ConfigurationName } from './configurations.js';
import { MUTANTS, type MutantName } from './mutants.js';
import { promelaOf, TABLES } from './promela.js';

if (process.argv[2] === '--print') {
  console.log(promelaOf(TABLES, { mode: 'transaction', queued: true }));
  process.exit();
}

let allAsExpected = true;

function print(isAsExpected: boolean, ...columns: readonly (string | number)[]): void {
  allAsExpected &&= isAsExpected;
  const [first, second, ...others] = columns;
  console.log(
    `${isAsExpected ? 'ok  ' : 'FAIL'}  ${String(first).padEnd(30)}${String(second).padEnd(38)}${others.join('  ')}`,
  );
}

console.log('Properties: each must hold');
for (const configuration of Object.keys(CONFIGURATIONS) as ConfigurationName[]) {
  for (const { property, holds, states, seconds, trail } of await checkProperties(configuration)) {
    print(holds, configuration, property, `${states} states`, `${seconds.toFixed(1)} s`);
    if (trail !== undefined) console.log(trail);
  }
}
console.log('\nProbes: each must be reached');
for (const configuration of Object.keys(CONFIGURATIONS) as ConfigurationName[]) {
  for (const { probe, isReached } of await checkProbes(configuration)) print(isReached, configuration, probe);
}
console.log('\nMutants: each must break its property');
for (const name of Object.keys(MUTANTS) as MutantName[]) {
  const { property, isBroken, states } = await checkMutant(name);
  print(isBroken, name, property, `after ${states} states`);
}
process.exit(allAsExpected ? 0 : 1);
