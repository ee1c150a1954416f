import { type Clock, sleep, systemClock } from '../clock.js';
import type { Delivery } from '../delivery.js';
import { ConfigurationError } from '../errors.js';
import type { Outcome } from '../outcome/outcome.js';
import type { Capture, CapturedOutcome } from './capture.js';
import { type CaptureFilter, captureFilter } from './capture-filter.js';
import { deliveryOf } from './capture-format.js';
import { postDelivery } from './post-delivery.js';
import { resign } from './resign.js';

/** Where to replay to: a receiver in this process, or the URL of one. */
export type ReplayTarget = { receive(delivery: Delivery): Promise<Outcome> } | URL | string;

/** Options of `replay`. */
export interface ReplayOptions {
  /** Which captures to replay. Default: all. */
  filter?: CaptureFilter;
  /** Give each a new delivery id and, with `secret`, a new event id and time, signed anew. Default: as captured. */
  fresh?: boolean;
  /** The secret to sign fresh deliveries with. Default: none, so that only the delivery id is new. */
  secret?: string;
  /** `recorded` keeps the order; `reversed` and `shuffled` take all captures into memory. Default: `recorded`. */
  order?: 'recorded' | 'reversed' | 'shuffled';
  /** The seed of `shuffled`. Default: 1. */
  seed?: number;
  /** `fast`: as fast as possible; `recorded`: with the pauses there were; a number: so many a second. Default: `fast`. */
  pace?: 'fast' | 'recorded' | number;
  /** How many deliveries may be under way at once. Default: 1, which keeps their order. */
  concurrency?: number;
  /** Start no more after the first delivery that is not answered with 2xx. Default: false. */
  stopOnFailure?: boolean;
  /** How long a URL may take to answer, in milliseconds. Default: 30,000. */
  timeoutMs?: number;
  /** Aborts the replay: what is under way is finished, no more is started. */
  signal?: AbortSignal;
  /** Where to take the time from, for tests. Default: the system's clock. */
  clock?: Clock;
}

/** What a delivery came to now, beside what it came to when it was captured. */
export interface ReplayResult {
  readonly capture: Capture;
  /** The delivery as it was sent. */
  readonly delivery: Delivery;
  readonly was: CapturedOutcome;
  /** Status 0 where there was no answer; `outcome` and `code` are `unknown` where the target is no receiver of the kit. */
  readonly now: Pick<CapturedOutcome, 'outcome' | 'code' | 'status'> & { readonly error?: unknown };
  /** Whether outcome, code or status differ. */
  readonly changed: boolean;
  /** Whether it was answered with 2xx now. */
  readonly ok: boolean;
}

/**
 * Receives captured deliveries again, and compares the outcome then and now.
 *
 * A capture without a body can't be received again: it comes back with the code `not_captured`, and is not sent.
 *
 * @param captures What `readCaptures` returns, or a list.
 * @param target A receiver in this process, or a URL.
 * @param options Which captures, how fast, and under which identity; see `ReplayOptions`.
 * @returns The results, each as soon as it is there; nothing is sent before the first is asked for.
 * @throws ConfigurationError Where an option is wrong.
 * @example
 * ```ts
 * import { createReceiver, readCaptures, replay } from '@videovector-webhooks/core';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * const captures = readCaptures(['']); // readCaptures(createReadStream('deliveries.jsonl'))
 * for await (const { was, now } of replay(captures, receiver, { filter: { outcome: 'failed' } })) {
 *   console.log(was.code, now.code);
 * }
 * ```
 */
export async function* replay(
  captures: AsyncIterable<Capture> | Iterable<Capture>,
  target: ReplayTarget,
  options: ReplayOptions = {},
): AsyncGenerator<ReplayResult> {
  const { clock = systemClock, concurrency = 1, pace = 'fast', stopOnFailure = false, signal } = options;
  if (!(Number.isInteger(concurrency) && concurrency > 0)) {
    throw new ConfigurationError('concurrency', 'replay: concurrency must be a whole number from 1.');
  }
  const wait = pacer(pace, clock, signal);
  const matches = captureFilter(options.filter ?? {});
  const underWay = new Set<Promise<ReplayResult>>();
  let stopped = false;

  /** The next of those under way to end, whichever it is. */
  async function next(): Promise<ReplayResult> {
    const [promise, result] = await Promise.race(
      [...underWay].map(async (each) => [each, await each] as const),
    );
    underWay.delete(promise);
    stopped ||= stopOnFailure && !result.ok;
    return result;
  }

  for await (const capture of ordered(captures, options)) {
    if (!matches(capture)) continue;
    await wait(capture);
    if (stopped || signal?.aborted) break;
    underWay.add(replayOne(capture, target, options, clock));
    if (underWay.size >= concurrency) yield await next();
    if (stopped) break;
  }
  while (underWay.size > 0) yield await next();
}

async function replayOne(
  capture: Capture,
  target: ReplayTarget,
  { fresh = false, secret, timeoutMs = 30_000 }: ReplayOptions,
  clock: Clock,
): Promise<ReplayResult> {
  const { outcome: was } = capture;
  if (capture.body_missing !== undefined) {
    const now = { outcome: 'error', code: 'not_captured', status: 0 };
    return {
      capture,
      delivery: { headers: capture.headers, body: null },
      was,
      now,
      changed: true,
      ok: false,
    };
  }
  const captured = deliveryOf(capture);
  let delivery = captured;
  let now: ReplayResult['now'];
  try {
    if (fresh) delivery = await resign(captured, secret, clock.now());
    now = isUrl(target)
      ? await postDelivery(target, delivery, { timeoutMs })
      : await target.receive(delivery);
  } catch (error) {
    now = { outcome: 'error', code: 'no_answer', status: 0, error };
  }
  const changed = now.status !== was.status || now.code !== was.code;
  return { capture, delivery, was, now, changed, ok: now.status >= 200 && now.status < 300 };
}

function isUrl(target: ReplayTarget): target is URL | string {
  return typeof target === 'string' || target instanceof URL;
}

/** Makes the function that waits until it is a capture's turn. */
function pacer(
  pace: 'fast' | 'recorded' | number,
  clock: Clock,
  signal: AbortSignal | undefined,
): (capture: Capture) => Promise<void> {
  if (pace === 'fast') return async () => {};
  if (pace !== 'recorded' && !(pace > 0)) {
    throw new ConfigurationError(
      'pace',
      'replay: pace must be "fast", "recorded" or a number of deliveries a second.',
    );
  }
  const begun = clock.now();
  let first: number | undefined;
  let count = 0;
  return async ({ captured_at: at }) => {
    first ??= Date.parse(at);
    const due = begun + (pace === 'recorded' ? Date.parse(at) - first : (count++ * 1000) / pace);
    const pause = due - clock.now();
    if (pause > 0) await sleep(clock, pause, signal);
  };
}

async function* ordered(
  captures: AsyncIterable<Capture> | Iterable<Capture>,
  { order = 'recorded', seed = 1 }: ReplayOptions,
): AsyncGenerator<Capture> {
  if (order === 'recorded') return yield* captures;
  const all: Capture[] = [];
  for await (const capture of captures) all.push(capture);
  yield* order === 'reversed' ? all.reverse() : shuffle(all, seed);
}

/** Shuffles (Fisher and Yates) by a seeded generator, so that a run can be repeated. */
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
