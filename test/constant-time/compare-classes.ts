import { Random } from '../differential/random.js';
import { Moments, welchT } from './welch.js';

/** Two kinds of input whose times must not differ. */
export interface Experiment {
  readonly name: string;
  /** The input of class 0 or 1, prepared outside of the measurement. */
  readonly prepare: (isSecond: boolean) => void;
  readonly measured: () => unknown;
  /** How many calls make a sample, since one may be shorter than the clock's resolution. */
  readonly calls: number;
}

/** What came of an experiment. */
export interface Comparison {
  readonly samples: number;
  /** Nanoseconds per call in each class. */
  readonly means: readonly [number, number];
  readonly t: number;
}

/** Samples above this quantile were interrupted, by the garbage collector or another process, and are left out. */
const KEPT = 0.9;
const CALIBRATION = 5_000;

/**
 * Measures both classes in random order, and compares their means (as dudect: Reparaz, Balasch, Verbauwhede, 2017).
 *
 * @param now Returns nanoseconds.
 */
export async function compareClasses(
  experiment: Experiment,
  samples: number,
  seed: number,
  now = process.hrtime.bigint,
): Promise<Comparison> {
  const random = new Random(seed);
  const calibration: number[] = [];
  for (let i = 0; i < 2 * CALIBRATION; i++) {
    const sample = await measure(experiment, random.chance(0.5), now);
    if (i >= CALIBRATION) calibration.push(sample); // The first half is for the compiler.
  }
  calibration.sort((a, b) => a - b);
  const longest = calibration[Math.floor(calibration.length * KEPT)]!;

  const classes = [new Moments(), new Moments()] as const;
  for (let i = 0; i < samples; i++) {
    const isSecond = random.chance(0.5);
    const sample = await measure(experiment, isSecond, now);
    if (sample <= longest) classes[isSecond ? 1 : 0].add(sample);
  }
  const [one, other] = classes;
  const { calls } = experiment;
  return { samples, means: [one.mean / calls, other.mean / calls], t: welchT(one, other) };
}

async function measure(
  { prepare, measured, calls }: Experiment,
  isSecond: boolean,
  now: () => bigint,
): Promise<number> {
  prepare(isSecond);
  const start = now();
  for (let i = 0; i < calls; i++) {
    const result = measured();
    if (result instanceof Promise) await result;
  }
  return Number(now() - start);
}
