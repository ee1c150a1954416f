import { type Clock, DEADLINE_PASSED, withDeadline } from '../clock.js';
import type { KnownHeaders } from '../delivery.js';
import { LazyAbort } from '../dispatch/lazy-abort.js';
import { type Step, type Stop, stop } from '../outcome/result.js';
import { openBody } from './open-body.js';
import type { Body, BodyReader } from './source.js';

/** How the body is bounded. */
export interface BodyLimits {
  /** In bytes. */
  readonly maxBodyBytes: number;
  /** In milliseconds. */
  readonly bodyTimeoutMs: number;
  readonly clock: Clock;
}

/**
 * Reads the body into memory, within its bounds and undecoded. Whatever is wrong with it, it counts only if the bytes do
 * not verify: the outcome for that case goes along in `otherwise`.
 */
export async function readBody(
  source: unknown,
  headers: Pick<KnownHeaders, 'contentEncoding' | 'contentLength'>,
  limits: BodyLimits,
): Promise<Step<Body>> {
  const opened = openBody(source);
  if (typeof opened === 'function' && Number(headers.contentLength) > limits.maxBodyBytes)
    return stop('body_too_large');
  const body = typeof opened === 'function' ? await readInTime(opened, limits) : opened;
  if ('code' in body) return body;
  const { candidates } = body;
  if (candidates.length > 0 && candidates.every(({ length }) => length > limits.maxBodyBytes))
    return stop('body_too_large');
  return { ok: true, value: { ...body, otherwise: body.otherwise ?? whyAltered(candidates, headers) } };
}

async function readInTime(read: BodyReader, limits: BodyLimits): Promise<Body | Stop> {
  const { maxBodyBytes, bodyTimeoutMs, clock } = limits;
  const abort = new LazyAbort();
  try {
    const body = await withDeadline(clock, bodyTimeoutMs, read(maxBodyBytes, abort));
    if (body === DEADLINE_PASSED) {
      abort.abort(new Error(`The body took longer than ${bodyTimeoutMs} ms`));
      return stop('body_timeout');
    }
    if (body === 'too_large') return stop('body_too_large');
    return 'candidates' in body ? body : { candidates: [body] };
  } catch (error) {
    return stop('client_gone', { error });
  }
}

const PASS_THE_BYTES = 'Pass the exact bytes of the request, in front of any body parser';

/** Why bytes that do not verify may not be those that were sent; undefined if nothing suggests that. */
function whyAltered(
  candidates: readonly Uint8Array[],
  { contentEncoding, contentLength }: Pick<KnownHeaders, 'contentEncoding' | 'contentLength'>,
): Stop | undefined {
  if (!IDENTITY.test(contentEncoding ?? '') || candidates.some(isCompressed)) return stop('encoding_unsupported');
  const announced = /^\d+$/.test(contentLength ?? '') ? Number(contentLength) : undefined;
  if (announced === undefined || candidates.some(({ length }) => length === announced)) return undefined;
  if (candidates.every(({ length }) => length === 0))
    return stop('body_missing', { reason: `the body is empty, but Content-Length says otherwise. ${PASS_THE_BYTES}` });
  return stop('body_altered', { reason: `the body is not as long as Content-Length says. ${PASS_THE_BYTES}` });
}

/** Says, however often, that the body is as it is. */
const IDENTITY = /^[\s,]*(?:identity[\s,]*)*$/i;

/** The first bytes of gzip (RFC 1952) and Zstandard (RFC 8878): no JSON text begins like that. */
function isCompressed([first, second]: Uint8Array): boolean {
  return (first === 0x1f && second === 0x8b) || (first === 0x28 && second === 0xb5);
}
