import { describe, expect, it } from 'vitest';
import { DEFAULTS } from './faults/options.js';
import { print } from './faults/report.js';
import { runFaults } from './faults/run.js';
import { TARGETS, type TargetName } from './faults/target.js';
import { missing } from './support/missing-service.js';

const PROGRAM = { postgres: 'pg_config', redis: 'redis-server', sqlite: undefined, memory: undefined };
/** Ends a run that hangs; no delivery is given up because the machine is slow. */
const HANGING_MS = 900_000;

describe('under kills, restarts and pauses, and with copies of every delivery', () => {
  for (const [name, { store }] of Object.entries(TARGETS)) {
    const program = PROGRAM[store];
    const skip = program !== undefined && missing(program, `the fault run of ${name}`);
    it.skipIf(skip)(
      `the inbox ${name} loses no event, and says of each that is handled twice that it was tried before`,
      { timeout: HANGING_MS },
      async () => {
        const alone = store === 'memory';
        const report = await runFaults({
          ...DEFAULTS,
          inbox: name as TargetName,
          deliveries: 100,
          copies: 4,
          processes: alone ? 1 : 3,
          kills: alone ? 0 : 8,
          restarts: alone ? 0 : 2,
          pauses: 1,
          locks: 3,
          patienceMs: HANGING_MS,
        });
        expect(report.broken, print(report)).toEqual([]);
      },
    );
  }
});
