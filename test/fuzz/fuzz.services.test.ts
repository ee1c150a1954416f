import { describe, expect, it } from 'vitest';
import { hasPython } from '../differential/oracle.js';
import { fuzzTarget } from './fuzz-target.js';
import { FuzzOracle } from './oracle.js';
import { TARGETS } from './targets/index.js';

const INPUTS = 1_000;
const runs = process.env['REQUIRE_SERVICES'] === '1' || hasPython();
if (!runs) console.warn('SKIPPED: test/fuzz needs CPython 3.11 or later as python3 on the PATH.');

describe.runIf(runs)('the fuzzer', { timeout: 240_000 }, () => {
  it.each(TARGETS)('finds no difference between $name and CPython', async (target) => {
    const oracle = new FuzzOracle();
    const { findings, inputs, kept } = await fuzzTarget(target, oracle, 1, (done) => done >= INPUTS);
    oracle.close();
    expect(findings).toEqual([]);
    expect(inputs).toBeGreaterThanOrEqual(INPUTS);
    expect(kept).toBeGreaterThan(5);
  });

  it('finds a mistake that only a rare input shows', async () => {
    const target = TARGETS.find(({ name }) => name === 'parseJson')!;
    const wrong = {
      ...target,
      run: async (input: Uint8Array) => {
        const answer = await target.run(input);
        return answer.includes('NaN,') ? answer.replace('NaN,', '0,') : answer;
      },
    };
    const oracle = new FuzzOracle();
    const { findings } = await fuzzTarget(wrong, oracle, 1, (done) => done >= INPUTS);
    oracle.close();
    expect(findings.length).toBeGreaterThan(0);
  });
});
