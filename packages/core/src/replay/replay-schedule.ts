import { type Clock, sleep } from '../clock.js';
import { ConfigurationError } from '../errors.js';
import type { Capture } from './capture.js';

/** How fast captures are replayed: without pauses, with the recorded ones, or this many per second. */
export type Pace = 'fast' | 'recorded' | number;

/** In which order captures are replayed. */
export type Order = 'recorded' | 'reversed' | 'shuffled';

/**
 * Makes the function that waits until a capture is due.
 *
 * @throws ConfigurationError If the pace is invalid.
 */
export function pacer(
  pace: Pace,
  clock: Clock,
  signal: AbortSignal | undefined,
): (capture: Capture) => Promise<void> {
  if (pace === 'fast') return async () => {};
  if (pace !== 'recorded' && !(pace > 0)) {
    throw new ConfigurationError(
      'pace',
      'replay: pace must be "fast", "recorded" or a number of deliveries per second.',
    );
  }
  const pauseBefore = pace === 'recorded' ? recordedPauses() : everyMilliseconds(1000 / pace);
  const start = clock.elapsed();
  let due = 0;
  return async (capture) => {
    due += pauseBefore(capture);
    const pause = start + due - clock.elapsed();
    if (pause > 0) await sleep(clock, pause, signal);
  };
}

function everyMilliseconds(interval: number): () => number {
  let isFirst = true;
  return () => {
    const pause = isFirst ? 0 : interval;
    isFirst = false;
    return pause;
  };
}

/** The pauses of the recording. If its clock was set back, there is none. */
function recordedPauses(): (capture: Capture) => number {
  let last = Number.NaN;
  return ({ captured_at: capturedAt }) => {
    const at = Date.parse(capturedAt);
    const pause = at > last ? at - last : 0;
    if (!Number.isNaN(at)) last = at;
    return pause;
  };
}

/** Puts captures into the order in which they are replayed. */
export async function* ordered(
  captures: AsyncIterable<Capture>,
  {
    order = 'recorded',
    seed = 1,
  }: { readonly order?: Order | undefined; readonly seed?: number | undefined },
): AsyncGenerator<Capture> {
  if (order === 'recorded') return yield* captures;
  const all: Capture[] = [];
  for await (const capture of captures) all.push(capture);
  yield* order === 'reversed' ? all.reverse() : shuffle(all, seed);
}

/** Shuffles (Fisher-Yates) with a seeded generator, so that a run can be repeated. */
function shuffle<T>(items: T[], seed: number): T[] {
  let state = seed >>> 0;
  const random = (): number => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}
