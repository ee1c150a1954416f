import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { BodyBuffer } from './body-buffer.js';
import { type Body, type BodyReader, consumedBody } from './source.js';
import { incomplete } from './stream.js';

const READ_BEFORE =
  'the stream of the body was read before it reached the receiver. Pass it unread, or pass the bytes themselves';

/**
 * Returns a reader for a Node stream, exact and bounded.
 *
 * Bytes beyond the limit are discarded as they arrive, as Node does with an unread body. So a client that sends everything
 * before it reads still gets its response, and the connection stays usable.
 *
 * @param request An unread request, or another readable stream.
 * @param advice What to log if the stream has been read before. Default: to pass it unread.
 * @returns A reader, to pass to `receiver.receive` as the body.
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { answerTo, readerOfNodeRequest } from '@videovector-webhooks/core/adapter';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * const server = createServer(async (request, response) => {
 *   const { method, headers } = request;
 *   const body = readerOfNodeRequest(request);
 *   const answer = answerTo(await receiver.receive({ method, headers, body }));
 *   response.writeHead(answer.status, answer.headers).end(answer.body);
 * });
 * console.log(server.listening); // false
 * ```
 */
export function readerOfNodeRequest(request: Readable, advice = READ_BEFORE): BodyReader {
  return async (_limit, { buffer }) =>
    (await readNodeStream(request, buffer, advice)) ?? consumedBody(undefined, advice);
}

type NodeStream = Readable & {
  readonly httpVersion?: string | null;
  readonly headers?: IncomingHttpHeaders;
};

/** Reads what the stream still has; undefined if that is nothing. */
export async function readNodeStream(
  stream: NodeStream,
  buffer: BodyBuffer,
  advice: string,
): Promise<Body | 'too_large' | undefined> {
  if (typeof stream.read !== 'function') return undefined; // A mock of a request.
  const isUnread = !stream.readableDidRead && !stream.readableEnded;
  // An IncomingMessage without a version did not come from a socket, so nothing more will arrive.
  const isArriving = !stream.readableEnded && !stream.destroyed && stream.httpVersion !== null;
  if (isArriving && isUnread) return readArriving(stream, buffer);
  const left = isArriving ? await readArriving(stream, buffer) : await readBuffered(stream, buffer);
  if (left === 'too_large') return left;
  if (isUnread && stream.destroyed) return incomplete(left.bytes);
  return left.bytes.length === 0 ? undefined : withDoubt(left, stream, advice);
}

/** Of a stream that was read before, all may be left: a middleware may have looked at the first bytes and put them back. */
function withDoubt(left: Body, { headers }: NodeStream, advice: string): Body {
  // With the announced length, nothing of the body is missing, so a mismatch means a wrong signature.
  const isComplete = headers?.['content-length'] === String(left.bytes.length);
  if (isComplete || left.doubt !== undefined) return left;
  return { ...consumedBody(undefined, advice), bytes: left.bytes };
}

/**
 * Reads what is buffered: bytes that a platform has put back behind `read()`, as Vercel's helpers do, or that arrived before
 * the sender hung up.
 */
async function readBuffered(stream: Readable, buffer: BodyBuffer): Promise<Body | 'too_large'> {
  for (let attempts = 0; attempts < 2; attempts++) {
    for (let chunk = stream.read(); chunk !== null && chunk !== undefined; chunk = stream.read()) {
      if (!buffer.add(encoded(chunk, stream))) return 'too_large';
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { bytes: buffer.bytes };
}

function readArriving(stream: Readable, buffer: BodyBuffer): Promise<Body | 'too_large'> {
  return new Promise((resolve) => {
    let isSettled = false;
    const settle = (result: () => Body | 'too_large'): void => {
      if (!isSettled) resolve(result());
      isSettled = true;
    };
    // The listeners stay: a late event, such as the sender hanging up, needs one.
    stream.on('data', (chunk: unknown) => {
      if (isSettled) return;
      try {
        if (!buffer.add(encoded(chunk, stream))) settle(() => 'too_large');
      } catch (error) {
        settle(() => consumedBody(undefined, (error as Error).message));
      }
    });
    stream.on('end', () => settle(() => completeBody(buffer.bytes, stream)));
    stream.on('error', (error) => settle(() => incomplete(buffer.bytes, error)));
    stream.on('close', () => settle(() => incomplete(buffer.bytes)));
    startFlow(stream);
  });
}

/** Starts the flow even if a middleware has paused the stream or listens for `readable`. */
function startFlow(stream: Readable): void {
  if (stream.listenerCount('readable') === 0) return void stream.resume();
  // With such a listener a stream flows only while something calls `read()`, which emits `data` to us too.
  const readAll = (): void => {
    while (stream.read() !== null);
  };
  stream.on('readable', readAll);
  readAll();
}

/** If a middleware has called `setEncoding`, the stream delivers text. */
function encoded(chunk: unknown, { readableEncoding }: Readable): unknown {
  return typeof chunk === 'string' && readableEncoding ? Buffer.from(chunk, readableEncoding) : chunk;
}

const DECODED =
  'a middleware called request.setEncoding(), which replaces bytes that are not of that encoding. Remove that call, or ' +
  'register the webhook route before it';

/** Decoding as UTF-8 or ASCII loses invalid bytes; the other encodings lose nothing. */
function completeBody(bytes: Uint8Array, { readableEncoding }: Readable): Body {
  const isLossy =
    readableEncoding === 'ascii' ||
    (readableEncoding && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('\ufffd'));
  return isLossy ? { bytes, doubt: { code: 'body_altered', reason: DECODED } } : { bytes };
}
