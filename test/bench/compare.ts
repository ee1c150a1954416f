import type { RunOptions } from './row.js';

/** Something to measure. What it returns is awaited if it is a promise, and otherwise only kept from being optimized away. */
export type Subject = () => unknown;

/** About how long a round of one subject takes, in milliseconds: long relative to the clock's resolution, short relative to noise. */
const ROUND_MS = 4;
const WARM_UP_MS = 250;

/**
 * What is measured. `processor`: the processor time of this process and its threads, which is the cost of a computation even on
 * a busy machine. `wall`: the elapsed time, for work that waits for others.
 */
export type Clock = 'processor' | 'wall';

/** Stores results, so that the engine can't eliminate the computation. */
const sink: { last?: unknown } = {};

/**
 * Returns how many times as long `ours` takes as `theirs`.
 *
 * They alternate, A B, B A, A B …, on the same machine in the same minutes; each round gives a ratio, and the median
 * of these is the result. What slows the machine down meanwhile falls on both.
 */
export async function timeRatio(
  ours: Subject,
  theirs: Subject,
  { quick }: RunOptions,
  clock: Clock = 'processor',
): Promise<number> {
  const ourCalls = await calibrate(ours, clock);
  const theirCalls = await calibrate(theirs, clock);
  const ratios: number[] = [];
  for (let round = 0; round < (quick ? 20 : 60); round++) {
    const first = round % 2 === 0;
    const before = first ? 0 : await timeOf(theirs, theirCalls, clock);
    const our = await timeOf(ours, ourCalls, clock);
    const their = first ? await timeOf(theirs, theirCalls, clock) : before;
    ratios.push(our / their);
  }
  return median(ratios);
}

/** How many times as fast `ours` is as `theirs`. */
export async function speedRatio(
  ours: Subject,
  theirs: Subject,
  options: RunOptions,
  clock: Clock = 'processor',
): Promise<number> {
  return 1 / (await timeRatio(ours, theirs, options, clock));
}

/** The middle one. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Warms a subject up, and finds how many calls make a round. */
async function calibrate(subject: Subject, clock: Clock): Promise<number> {
  const end = now(clock) + WARM_UP_MS;
  let calls = 1;
  let time = 0;
  while (now(clock) < end || time === 0) {
    time = await timeOf(subject, calls, clock);
    if (time * calls < ROUND_MS) calls *= 2;
  }
  return Math.max(1, Math.round(ROUND_MS / time));
}

/** The time of one call, measured over this many calls. */
async function timeOf(subject: Subject, calls: number, clock: Clock): Promise<number> {
  const start = now(clock);
  for (let i = 0; i < calls; i++) {
    const result = subject();
    sink.last = result instanceof Promise ? await result : result;
  }
  return (now(clock) - start) / calls;
}

/** The time in milliseconds. */
export function now(clock: Clock): number {
  if (clock === 'wall') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
