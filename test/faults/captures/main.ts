// Captures under faults, on the command line: `pnpm faults:captures --seed 1 --captures 4000 --recorders 4`.

import { parseArgs } from 'node:util';
import { CAPTURE_DEFAULTS, runCaptureFaults } from './run.js';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, captures: { type: 'string' }, recorders: { type: 'string' } },
});
const report = await runCaptureFaults({
  ...CAPTURE_DEFAULTS,
  seed: Number(values.seed ?? CAPTURE_DEFAULTS.seed),
  captures: Number(values.captures ?? CAPTURE_DEFAULTS.captures),
  recorders: Number(values.recorders ?? CAPTURE_DEFAULTS.recorders),
});
console.log(report);
process.exit(report.missing.length + report.duplicated.length > 0 ? 1 : 0);
