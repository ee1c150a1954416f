import { type Clock, DEADLINE_PASSED, withDeadline } from '../clock.js';
import { LazyAbort } from '../dispatch/lazy-abort.js';
import { encodeUtf8 } from '../json/utf8.js';
import { type Result, stop } from '../outcome/result.js';
import type { UnverifiedRequest } from '../signature/unverified-request.js';
import { copyBytes } from './copy-bytes.js';

/**
 * Reads a body that is still on its way.
 *
 * @param limit The most bytes to take.
 * @param abort Its `signal` aborts when nobody waits for the body any more.
 * @returns The bytes, or `too_large` as soon as there are more than the limit. From then on nobody may change them: they
 *   are not copied before they are verified and parsed.
 * @throws Where the sender hangs up before the body is whole.
 */
export type BodyReader = (
  limit: number,
  abort: { readonly signal: AbortSignal },
) => Promise<Uint8Array | 'too_large'>;

/**
 * What is left of a body after something else has consumed its bytes. It is used if it still verifies; otherwise
 * the delivery is answered with 500, so that it comes again, and the advice is logged.
 */
export interface ConsumedBody {
  /** The parsed value or the decoded text; undefined where nothing is left. */
  readonly consumed: unknown;
  /** The one change that keeps the exact bytes. */
  readonly advice: string;
}

/** A body: exact bytes, a string of exactly that text, a stream of bytes, a reader, or what is left of one. */
export type BodySource =
  | Uint8Array
  | ArrayBuffer
  | string
  | ReadableStream<Uint8Array>
  | BodyReader
  | ConsumedBody
  | null
  | undefined;

/** A body in memory. */
export interface Body {
  readonly bytes: Uint8Array;
  /** Set where these may not be the bytes that arrived: the change that would keep them. */
  readonly advice?: string;
}

/** How the body is bounded. */
export interface BodyLimits {
  /** In bytes. */
  readonly maxBodyBytes: number;
  /** In milliseconds. */
  readonly bodyTimeoutMs: number;
  readonly clock: Clock;
}

/** Says, however often, that the body is as it is. */
const IDENTITY = /^[\s,]*(?:identity[\s,]*)*$/i;

/** Reads the body into memory, within its bounds and undecoded. */
export async function readBody(
  source: BodySource,
  request: UnverifiedRequest,
  limits: BodyLimits,
): Promise<Body | Result> {
  const { maxBodyBytes } = limits;
  const { contentEncoding, contentLength } = request;
  if (contentEncoding !== null && !IDENTITY.test(contentEncoding))
    return stop('encoding_unsupported', request);
  if (Number(contentLength) > maxBodyBytes) return stop('body_too_large', request);

  const read = readerOf(source);
  const body = read === undefined ? inMemory(source) : await readInTime(read, request, limits);
  return 'bytes' in body && body.bytes.length > maxBodyBytes ? stop('body_too_large', request) : body;
}

async function readInTime(
  read: BodyReader,
  request: UnverifiedRequest,
  { maxBodyBytes, bodyTimeoutMs, clock }: BodyLimits,
): Promise<Body | Result> {
  const abort = new LazyAbort();
  try {
    const bytes = await withDeadline(clock, bodyTimeoutMs, read(maxBodyBytes, abort));
    if (bytes === DEADLINE_PASSED) {
      abort.abort(new Error(`The body took longer than ${bodyTimeoutMs} ms`));
      return stop('body_timeout', request);
    }
    return bytes === 'too_large' ? stop('body_too_large', request) : { bytes };
  } catch (error) {
    return stop('client_gone', request, { error });
  }
}

function inMemory(source: BodySource): Body {
  return isConsumed(source) ? remains(source) : { bytes: bytesOf(source) };
}

function isConsumed(source: BodySource): source is ConsumedBody {
  return typeof source === 'object' && source !== null && 'consumed' in source;
}

/**
 * What can still be verified of a consumed body. Printing a parsed value is sound, since the signature decides
 * about the result, but `12.0` has become `12`. Text may be as it arrived, or decoded wrongly, or printed anew by somebody
 * before us: nobody can tell, so it never counts as exact.
 */
function remains({ consumed, advice }: ConsumedBody): Body {
  if (typeof consumed === 'string') return { bytes: encodeUtf8(consumed), advice };
  return { bytes: encodeUtf8(printed(consumed)), advice };
}

function printed(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

function readerOf(source: BodySource): BodyReader | undefined {
  if (typeof source === 'function') return source;
  return source instanceof ReadableStream
    ? (limit, { signal }) => readStream(source, limit, signal)
    : undefined;
}

function bytesOf(source: unknown): Uint8Array {
  if (typeof source === 'string') return encodeUtf8(source);
  // A copy: others own the array, and between the check and the parsing nobody may change it.
  if (source instanceof Uint8Array) return copyBytes(source);
  if (source === null || source === undefined) return new Uint8Array();
  // Another realm's ArrayBuffer is one too.
  if (Object.prototype.toString.call(source) === '[object ArrayBuffer]')
    return new Uint8Array(source as ArrayBuffer).slice();
  throw new TypeError(
    'The body of a delivery must be a Uint8Array, an ArrayBuffer, a string or a ReadableStream. ' +
      'Of a parsed body only { consumed: value, advice } can be taken; pass the raw bytes instead.',
  );
}

/**
 * Reads a stream of bytes. Past the limit it throws away as much again as it comes: a client that listens only when
 * it has sent everything gets its answer that way.
 */
export async function readStream(
  stream: ReadableStream<Uint8Array>,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array | 'too_large'> {
  const reader = stream.getReader();
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  const body = new BytesWithin(limit);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return body.bytes;
    if (body.add(value)) continue;
    signal.removeEventListener('abort', cancel);
    void discard(reader, limit).catch(() => {});
    return 'too_large';
  }
}

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>, most: number): Promise<void> {
  for (let left = most; left > 0; ) {
    const { done, value } = await reader.read();
    if (done) return;
    left -= value.length;
  }
  await reader.cancel();
}

/**
 * Gathers chunks up to a limit, in one array that grows. A list of them would cost a sender of single bytes, each a
 * chunk, little, and us hundreds of times as much memory as the limit says.
 */
export class BytesWithin {
  readonly #limit: number;
  #space: Uint8Array = new Uint8Array();
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes a copy of a chunk; false where there would be more than the limit. */
  add(chunk: Uint8Array): boolean {
    if (!(chunk instanceof Uint8Array))
      throw new TypeError('The stream of a body must consist of Uint8Array chunks');
    const length = this.#length + chunk.length;
    if (length > this.#limit) return false;
    if (this.#length === 0) {
      // Mostly the only one.
      this.#space = copyBytes(chunk);
      this.#length = length;
      return true;
    }
    if (length > this.#space.length) {
      const grown = new Uint8Array(Math.min(Math.max(length, 2 * this.#space.length), this.#limit));
      grown.set(this.#space);
      this.#space = grown;
    }
    this.#space.set(chunk, this.#length);
    this.#length = length;
    return true;
  }

  get bytes(): Uint8Array {
    return this.#space.subarray(0, this.#length);
  }
}
