import type { Clock } from '../clock.js';
import { LazyAbort } from '../lazy-abort.js';
import { isStop, type Result, stop } from '../outcome/result.js';
import type { UnverifiedRequest } from '../signature/unverified-request.js';
import type { BodyBudget } from './body-budget.js';
import type { BodyBuffer } from './body-buffer.js';
import { bytesOf } from './bytes-of.js';
import { openBody } from './open-body.js';
import {
  type Body,
  type BodyReader,
  type BodyReading,
  bytesToTry,
  consumedBody,
  type Doubt,
} from './source.js';

/** How the body is bounded. */
export interface BodyLimits {
  /** In bytes. */
  readonly maxBodyBytes: number;
  /** In milliseconds. */
  readonly bodyTimeoutMs: number;
  readonly clock: Clock;
  /** For all bodies together. */
  readonly budget: BodyBudget;
}

/**
 * Reads the body into memory, within its limits and undecoded. If the bytes may not be those that were sent, the body is
 * returned with a doubt, which counts only if they do not verify.
 */
export async function readBody(
  source: unknown,
  request: UnverifiedRequest,
  buffer: BodyBuffer,
  limits: BodyLimits,
): Promise<Body | Result> {
  const { maxBodyBytes } = limits;
  const opened = openBody(source);
  if (typeof opened === 'function' && Number(request.contentLength) > maxBodyBytes)
    return stop('body_too_large', request);
  const body = typeof opened === 'function' ? await readInTime(opened, request, buffer, limits) : opened;
  if (isStop(body)) return body;
  if (bytesToTry(body).every(({ length }) => length > maxBodyBytes)) return stop('body_too_large', request);
  const { bytes, alternatives, isReconstructed, doubt = doubtAbout(body, request) } = body;
  return { bytes, alternatives, isReconstructed, doubt };
}

async function readInTime(
  read: BodyReader,
  request: UnverifiedRequest,
  buffer: BodyBuffer,
  { maxBodyBytes, bodyTimeoutMs, clock, budget }: BodyLimits,
): Promise<Body | Result> {
  const reading = new Reading(buffer);
  const cancelTimeout = clock.after(bodyTimeoutMs, () => buffer.drop('body_timeout'));
  budget.startArrival(buffer);
  try {
    const body = await buffer.untilDropped(() => read(maxBodyBytes, reading));
    if (buffer.dropReason !== undefined) {
      reading.abort(new Error(`The body was dropped: ${buffer.dropReason}`));
      return stop(buffer.dropReason, request);
    }
    return body === 'too_large' ? stop('body_too_large', request) : bodyFrom(body);
  } catch (error) {
    return stop('client_gone', request, { error });
  } finally {
    cancelTimeout();
    budget.endArrival(buffer);
  }
}

/** Checks what a reader returned, since it may be the user's own. */
function bodyFrom(read: unknown): Body {
  const exact = bytesOf(read);
  if (exact !== undefined) return { bytes: exact };
  const { bytes: ofBody, alternatives, isReconstructed, doubt } = (read ?? {}) as Partial<Body>;
  const bytes = bytesOf(ofBody);
  if (bytes !== undefined) return { bytes, alternatives, isReconstructed, doubt };
  const opened = openBody(read);
  return typeof opened === 'function' ? consumedBody(undefined, NOT_READ) : opened;
}

const NOT_READ =
  'the reader passed as `body` returned another reader or a stream. Have it return a Uint8Array';

class Reading extends LazyAbort implements BodyReading {
  readonly buffer: BodyBuffer;

  constructor(buffer: BodyBuffer) {
    super();
    this.buffer = buffer;
  }
}

const EMPTIED = adviceOn('the body is empty, but Content-Length announces one');
const RESIZED = adviceOn('the length of the body differs from Content-Length');

function adviceOn(problem: string): string {
  return `${problem}. Pass the exact bytes of the request, before a body parser or a middleware changes them`;
}

/** Why bytes that do not verify may not be those that were sent. */
function doubtAbout(body: Body, { contentEncoding, contentLength }: UnverifiedRequest): Doubt | undefined {
  if ((contentEncoding !== null && !IDENTITY.test(contentEncoding)) || isCompressed(body.bytes))
    return { code: 'encoding_unsupported' };
  if (!/^\d+$/.test(contentLength ?? '')) return undefined;
  if (bytesToTry(body).some(({ length }) => length === Number(contentLength))) return undefined;
  return { code: 'body_altered', reason: body.bytes.length === 0 ? EMPTIED : RESIZED };
}

/** A Content-Encoding that only says `identity`, perhaps repeatedly. */
const IDENTITY = /^[\s,]*(?:identity[\s,]*)*$/i;

/** The first bytes of gzip (RFC 1952) and Zstandard (RFC 8878): no JSON text begins like that. */
function isCompressed(bytes: Uint8Array): boolean {
  const first = bytes[0];
  const second = bytes[1];
  return (first === 0x1f && second === 0x8b) || (first === 0x28 && second === 0xb5);
}
