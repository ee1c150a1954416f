import { describe, expect, it } from 'vitest';
import { Random } from '../differential/random.js';
import { compareClasses } from './compare-classes.js';
import { CONTROLS, EXPERIMENTS } from './experiments.js';
import { Moments, welchT } from './welch.js';

describe("Welch's t", () => {
  it('is that of the textbook', () => {
    const [one, other] = [new Moments(), new Moments()];
    for (const sample of [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4])
      one.add(sample);
    for (const sample of [
      27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4,
    ])
      other.add(sample);
    expect(welchT(one, other)).toBeCloseTo(-2.852955, 5);
  });

  it('is small for two samples of one distribution, and large for two distributions', () => {
    const random = new Random(1);
    const [one, same, other] = [new Moments(), new Moments(), new Moments()];
    for (let i = 0; i < 10_000; i++) {
      one.add(random.below(100));
      same.add(random.below(100));
      other.add(random.below(100) + 5);
    }
    expect(Math.abs(welchT(one, same))).toBeLessThan(4.5);
    expect(Math.abs(welchT(one, other))).toBeGreaterThan(4.5);
  });
});

/** A clock that goes on by 50 to 150 nanoseconds with each look: the machine may be busy. */
function clockOf(random: Random): () => bigint {
  let time = 0n;
  return () => {
    time += BigInt(50 + random.below(101));
    return time;
  };
}

it.each([...EXPERIMENTS, ...CONTROLS])('the measurement runs: $name', async (experiment) => {
  experiment.prepare(true);
  // A match, or the measurement would be of something else.
  expect(await experiment.measured()).toBeDefined();
  const { means, t } = await compareClasses(experiment, 1_000, 1, clockOf(new Random(2)));
  // Samples above the nine tenths that are kept, 140 nanoseconds, are left out.
  for (const mean of means) expect(mean * experiment.calls).toBeCloseTo(95, -1);
  expect(Math.abs(t)).toBeLessThan(4.5);
});
