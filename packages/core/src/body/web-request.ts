import { type Body, type BodyReader, type BodyReading, consumedBody } from './source.js';
import { incomplete, readStream } from './stream.js';

/** A request, or another object with a body, such as a Blob. */
export interface WebRequest {
  readonly headers?: unknown;
  /** A web stream. Not typed as one, because the types of Node and of the DOM don't fit each other. */
  readonly body?: object | null | undefined;
  readonly bodyUsed?: boolean | undefined;
  /** Missing on some platforms, such as Azure Functions. */
  readonly signal?: AbortSignal | null | undefined;
  /** Of a Blob, in bytes. */
  readonly size?: number | undefined;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * Returns a reader for the body of a web-standard request.
 *
 * @param request The request, read or unread.
 * @param advice The one change that keeps the exact bytes, for this framework.
 * @returns What to pass to `receiver.receive` as the body.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { bodyOfWebRequest } from '@videovector-webhooks/core/adapter';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * const request = new Request('http://localhost/', { method: 'POST', body: '{}' });
 * const body = bodyOfWebRequest(request, 'read a clone of the request');
 * console.log((await receiver.receive({ headers: request.headers, body })).code); // signature_invalid
 * ```
 */
export function bodyOfWebRequest(request: WebRequest, advice: string): BodyReader {
  return async (limit, reading) => {
    // On some platforms the getters of a request that was read before throw.
    const read = await readRequest(request, limit, reading).catch((error) =>
      incomplete(new Uint8Array(), error),
    );
    if (read === 'too_large') return read;
    if (read === 'used' || isUnusable(read)) return consumedBody(undefined, advice);
    // A body of the announced length is complete, even if the signal is aborted: srvx aborts it after the last byte.
    if (read.bytes.length === lengthOf(request)) return read;
    // The stream of a sender that hung up may end as if it were complete.
    return request.signal?.aborted ? { ...incomplete(read.bytes), ...read } : read;
  };
}

/** Whether the request was read before although `bodyUsed` is false, as on srvx: reading it again throws a TypeError. */
function isUnusable({ bytes, doubt }: Body): boolean {
  return bytes.length === 0 && (doubt?.error as Partial<Error> | undefined)?.name === 'TypeError';
}

async function readRequest(
  request: WebRequest,
  limit: number,
  reading: BodyReading,
): Promise<Body | 'used' | 'too_large'> {
  if (request.bodyUsed) return 'used';
  const length = lengthOf(request);
  if (length <= limit) return reading.buffer.reserve(length) ? readWhole(request, limit) : 'too_large';
  // A server may begin to read as soon as the stream is touched, so it is not touched before it is needed.
  const { body } = request;
  if (body === null) return { bytes: new Uint8Array() };
  return body === undefined
    ? readWhole(request, limit)
    : readStream(body as ReadableStream<unknown>, limit, reading);
}

/**
 * The size of a Blob, or the announced length, beyond which servers read nothing; NaN if there is none. If both headers are
 * sent, a lenient server follows Transfer-Encoding (RFC 9112, section 6.3), so the announced length would bound nothing.
 */
function lengthOf({ headers, size }: WebRequest): number {
  if (typeof size === 'number') return size;
  const { get } = (headers ?? {}) as Partial<Headers>;
  if (typeof get !== 'function') return Number.NaN;
  const length = get.call(headers, 'content-length') ?? '';
  return /^\d+$/.test(length) && !get.call(headers, 'transfer-encoding') ? Number(length) : Number.NaN;
}

/** Reads a body of bounded length without its stream, which costs some servers more than the rest of a delivery. */
async function readWhole(request: WebRequest, limit: number): Promise<Body | 'too_large'> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > limit ? 'too_large' : { bytes };
}
