// Measures whether the comparison of digests, and the choice among several secrets, take the same time whatever is sent.
//
//   pnpm constant-time                      a million samples of each
//   pnpm constant-time --samples 100000
//
// |t| below 4.5 shows no difference. The controls are mistakes that must show one. Exits with 1 otherwise.

import { parseArgs } from 'node:util';
import { numberOption } from '../support/number-option.js';
import { compareClasses, type Experiment } from './compare-classes.js';
import { CONTROLS, EXPERIMENTS } from './experiments.js';

const THRESHOLD = 4.5;

const { values } = parseArgs({
  options: { samples: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});

async function report(experiment: Experiment, samples: number, mustDiffer: boolean): Promise<boolean> {
  const { means, t } = await compareClasses(experiment, samples, numberOption('seed', values.seed));
  const differs = Math.abs(t) >= THRESHOLD;
  const times = means.map((mean) => `${mean.toFixed(1)} ns`).join(' and ');
  console.log(
    `${experiment.name}: ${times}, t = ${t.toFixed(2)} over ${samples} samples: ${differs ? 'differs' : 'no difference'}`,
  );
  return differs === mustDiffer;
}

const results: boolean[] = [];
const samples = numberOption('samples', values.samples, 1_000);
for (const experiment of EXPERIMENTS) results.push(await report(experiment, samples, false));
for (const control of CONTROLS) results.push(await report(control, Math.min(samples, 100_000), true));
process.exitCode = results.every(Boolean) ? 0 : 1;
