import { type Clock, systemClock } from '../clock.js';
import type { Delivery } from '../delivery.js';
import { ConfigurationError } from '../errors.js';
import type { AnyReceiver } from '../receiver-type.js';
import type { Capture, CapturedOutcome } from './capture.js';
import { type CaptureFilter, captureFilter } from './capture-filter.js';
import { deliveryOf, parseCapture } from './capture-format.js';
import { readCaptures } from './capture-reader.js';
import { postDelivery } from './post-delivery.js';
import { type Order, ordered, type Pace, pacer } from './replay-schedule.js';
import { resign } from './resign.js';

/** Where to replay to: a receiver in this process, or the URL of one. */
export type ReplayTarget = Pick<AnyReceiver, 'receive'> | URL | string;

/** Options of `replay`. */
export interface ReplayOptions {
  /** Which captures to replay. Default: all. */
  filter?: CaptureFilter | undefined;
  /** Give each a new delivery id and, with `secret`, a new event id, time and signature. Default: as captured. */
  fresh?: boolean | undefined;
  /** The secret to sign fresh deliveries with. Default: none, so that only the delivery id is new. */
  secret?: string | undefined;
  /** `recorded` keeps the order; `reversed` and `shuffled` load all captures into memory. Default: `recorded`. */
  order?: Order | undefined;
  /** The seed of `shuffled`. Default: 1. */
  seed?: number | undefined;
  /** `fast`: without pauses; `recorded`: with the recorded pauses; a number: this many per second. Default: `fast`. */
  pace?: Pace | undefined;
  /** How many deliveries may be in flight concurrently. Default: 1, which keeps their order. */
  concurrency?: number | undefined;
  /** Start no further delivery after the first that is not answered with 2xx. Default: false. */
  stopOnFailure?: boolean | undefined;
  /** How long to wait for the response of a URL, in milliseconds. Default: 30,000. */
  timeoutMs?: number | undefined;
  /** Aborts the replay: deliveries in flight are finished, no more are started. */
  signal?: AbortSignal | undefined;
  /** The source of time, for tests. Default: the system's clock. */
  clock?: Clock | undefined;
}

/** The outcome of a delivery now, beside its outcome when it was captured. */
export interface ReplayResult {
  readonly capture: Capture;
  /** The delivery as it was sent. */
  readonly delivery: Delivery;
  readonly was: CapturedOutcome;
  /**
   * Status 0 if there was no response: `no_answer`; or `not_captured` or `not_sent` if nothing was sent. `outcome` and
   * `code` are `unknown` if the target is not a receiver of the kit.
   */
  readonly now: Pick<CapturedOutcome, 'outcome' | 'code' | 'status'> & { readonly error?: unknown };
  /** Whether code or status differ. */
  readonly changed: boolean;
  /** Whether it was answered with 2xx now. */
  readonly ok: boolean;
}

/**
 * Receives captured deliveries again, and compares the outcome then and now. Each is sent once; none is repeated.
 *
 * A capture without a body can't be received again: its result has the code `not_captured`, and nothing is sent.
 *
 * @param captures The result of `readCaptures`, a list of captures or of lines, or the text of a capture file.
 * @param target A receiver in this process, or a URL.
 * @param options Which captures, how fast, and under which identity; see `ReplayOptions`.
 * @returns The results, each as soon as it is known; nothing is sent before the first is asked for.
 * @throws ConfigurationError If an option is invalid.
 * @throws CaptureFormatError If a line or an entry of the list is not a capture.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { readCaptures, replay } from '@videovector-webhooks/core/replay';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * const captures = readCaptures(['']); // readCaptures((await openCaptureFile('deliveries.jsonl')).chunks)
 * for await (const { was, now } of replay(captures, receiver, { filter: { outcome: 'failed' } })) {
 *   console.log(was.code, now.code);
 * }
 * ```
 */
export async function* replay(
  captures: AsyncIterable<Capture | string> | Iterable<Capture | string> | string,
  target: ReplayTarget,
  options: ReplayOptions = {},
): AsyncGenerator<ReplayResult> {
  const { clock = systemClock, concurrency = 1, pace = 'fast', stopOnFailure = false, signal } = options;
  if (!(Number.isInteger(concurrency) && concurrency > 0)) {
    throw new ConfigurationError('concurrency', 'replay: concurrency must be a whole number from 1.');
  }
  const untilDue = pacer(pace, clock, signal);
  const matches = captureFilter(options.filter ?? {});
  const inFlight = new Set<Promise<ReplayResult>>();
  let isStopped = false;

  /** Waits for the first of the deliveries in flight to end. */
  async function next(): Promise<ReplayResult> {
    const [promise, result] = await Promise.race(
      [...inFlight].map(async (each) => [each, await each] as const),
    );
    inFlight.delete(promise);
    isStopped ||= stopOnFailure && !result.ok;
    return result;
  }

  for await (const capture of ordered(parsed(captures), options)) {
    if (!matches(capture)) continue;
    await untilDue(capture);
    if (isStopped || signal?.aborted) break;
    inFlight.add(replayOne(capture, target, options, clock));
    if (inFlight.size >= concurrency) yield await next();
    if (isStopped) break;
  }
  while (inFlight.size > 0) yield await next();
}

async function* parsed(
  captures: AsyncIterable<Capture | string> | Iterable<Capture | string> | string,
): AsyncGenerator<Capture> {
  if (typeof captures === 'string') return yield* readCaptures(captures);
  for await (const capture of captures) {
    const isBlank = typeof capture === 'string' && capture.trim() === '';
    if (!isBlank) yield parseCapture(capture);
  }
}

/** Never rejects: a rejection would be unhandled while other deliveries are in flight. */
async function replayOne(
  capture: Capture,
  target: ReplayTarget,
  { fresh = false, secret, timeoutMs = 30_000 }: ReplayOptions,
  clock: Clock,
): Promise<ReplayResult> {
  const result = (delivery: Delivery, now: ReplayResult['now']): ReplayResult => {
    const { outcome: was } = capture;
    const changed = now.status !== was.status || now.code !== was.code;
    return { capture, delivery, was, now, changed, ok: now.status >= 200 && now.status < 300 };
  };
  const withoutBody = { headers: capture.headers, body: null };
  if (capture.body_missing !== undefined)
    return result(withoutBody, { outcome: 'error', code: 'not_captured', status: 0 });
  let delivery: ReturnType<typeof deliveryOf> | undefined;
  try {
    delivery = deliveryOf(capture);
    if (fresh) delivery = await resign(delivery, secret, clock.now());
  } catch (error) {
    return result(delivery ?? withoutBody, { outcome: 'error', code: 'not_sent', status: 0, error });
  }
  try {
    return result(
      delivery,
      isUrl(target) ? await postDelivery(target, delivery, { timeoutMs }) : await target.receive(delivery),
    );
  } catch (error) {
    return result(delivery, { outcome: 'error', code: 'no_answer', status: 0, error });
  }
}

function isUrl(target: ReplayTarget): target is URL | string {
  return typeof target === 'string' || target instanceof URL;
}
