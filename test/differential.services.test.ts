import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareCanonical } from './differential/compare-canonical.js';
import { compareSignatures } from './differential/compare-signatures.js';
import { hasPython, Oracle } from './differential/oracle.js';

const SECRET = 'whsec_differential_test';
const required = process.env['REQUIRE_SERVICES'] === '1';
const runs = required || hasPython();
if (!runs)
  console.warn('SKIPPED: test/differential.test.ts needs CPython 3.11 or later as python3 on the PATH.');

describe.runIf(runs)('the kit beside a live CPython', { timeout: 120_000 }, () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle(SECRET);
  });
  afterAll(() => oracle.close());

  it('canonicalizes random documents as CPython does, and refuses what it refuses', async () => {
    const tally = await compareCanonical(oracle, 5_000, 20261007);
    expect(tally.differences).toEqual([]);
    expect(tally.total('accepted')).toBeGreaterThan(3_000);
    expect(tally.total('refused')).toBeGreaterThan(300);
    expect(tally.total('accepted') + tally.total('refused')).toBe(5_000);
  });

  it('verifies whatever is only spelled otherwise, and nothing whose content has changed', async () => {
    const tally = await compareSignatures(oracle, SECRET, 1_000, 20261007);
    expect(tally.differences).toEqual([]);
    expect(tally.total('tampered')).toBeGreaterThanOrEqual(1_000);
    expect(tally.total('must verify')).toBeGreaterThan(1_000);
  });

  it('finds the vectors to be what this Python prints', () => {
    const generator = fileURLToPath(new URL('vectors/generate_canonical.py', import.meta.url));
    expect(spawnSync('python3', [generator, '--check'], { encoding: 'utf8' })).toMatchObject({
      stderr: '',
      status: 0,
    });
  });
});
