// Fuzzes what reads a stranger's bytes, guided by V8's coverage, with CPython as the oracle.
//
//   pnpm fuzz --seconds 60               all targets, for a quarter of a minute each
//   pnpm fuzz --target parseJson --inputs 100000 --seed 7
//
// Each difference is appended to test/vectors/fuzz.jsonl, which the tests replay. Exits with 1 if there is one.

import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { numberOption } from '../support/number-option.js';
import { fuzzTarget } from './fuzz-target.js';
import { FuzzOracle } from './oracle.js';
import { TARGETS } from './targets/index.js';
import { VECTORS } from './vectors.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    /** So many inputs for each target, instead of a time: two runs with one seed are then the same. */
    inputs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string' },
  },
});
const targets = TARGETS.filter(({ name }) => values.target === undefined || name === values.target);
if (targets.length === 0)
  throw new Error(`No such target. There are: ${TARGETS.map(({ name }) => name).join(', ')}`);

const limit =
  values.inputs === undefined ? Number.POSITIVE_INFINITY : numberOption('inputs', values.inputs, 1);
const milliseconds =
  values.inputs === undefined
    ? (numberOption('seconds', values.seconds, 1) * 1_000) / targets.length
    : Infinity;
const oracle = new FuzzOracle();
let differences = 0;
for (const target of targets) {
  const end = performance.now() + milliseconds;
  const isOver = (inputs: number): boolean => inputs >= limit || performance.now() >= end;
  const { inputs, kept, blocks, findings } = await fuzzTarget(
    target,
    oracle,
    numberOption('seed', values.seed),
    isOver,
  );
  console.log(
    `${target.name}: ${inputs} inputs, ${kept} kept, ${blocks} blocks by frequency, ${findings.length} differences`,
  );
  differences += findings.length;
  for (const finding of findings.slice(0, 20)) {
    console.error(JSON.stringify(finding));
    appendFileSync(VECTORS, `${JSON.stringify(finding)}\n`);
  }
}
oracle.close();
process.exitCode = differences === 0 ? 0 : 1;
