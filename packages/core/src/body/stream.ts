import { type BodyBuffer, NotBytesError } from './body-buffer.js';
import { type Body, type BodyReading, consumedBody } from './source.js';

const LOCKED =
  'the stream of the body is locked by another reader. Pass the request before anything reads it, or a clone';

/**
 * Reads a web stream. Beyond the limit it discards up to as many bytes again, so that a client that sends everything before
 * it reads still gets its response.
 */
export async function readStream(
  stream: ReadableStream<unknown>,
  limit: number,
  { signal, buffer }: BodyReading,
): Promise<Body | 'too_large'> {
  if (stream.locked) return consumedBody(undefined, LOCKED);
  const reader = stream.getReader();
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  const body = await readChunks(
    { [Symbol.asyncIterator]: () => ({ next: () => reader.read() as never }) },
    buffer,
  );
  signal.removeEventListener('abort', cancel);
  if (body === 'too_large') void discard(reader, limit).catch(() => {});
  return body;
}

/** Reads chunks of bytes or text. */
export async function readChunks(
  chunks: AsyncIterable<unknown>,
  buffer: BodyBuffer,
): Promise<Body | 'too_large'> {
  try {
    for await (const chunk of chunks) if (!buffer.add(chunk)) return 'too_large';
    return { bytes: buffer.bytes };
  } catch (error) {
    if (error instanceof NotBytesError) return consumedBody(undefined, error.message);
    return incomplete(buffer.bytes, error);
  }
}

async function discard(reader: ReadableStreamDefaultReader<unknown>, most: number): Promise<void> {
  for (let left = most; left > 0; ) {
    const { done, value } = await reader.read();
    if (done) return;
    left -= (value as { length?: number }).length ?? 1;
  }
  await reader.cancel();
}

const CUT_OFF =
  'the body exceeds a limit of the framework. Raise it to at least maxBodyBytes (SvelteKit: BODY_SIZE_LIMIT)';

/** The bytes that arrived before the sender seems to have hung up, or a limit ended the body. They may still be complete. */
export function incomplete(
  bytes: Uint8Array,
  error: unknown = new Error('The sender hung up before the body was complete'),
): Body {
  return {
    bytes,
    doubt: isLimit(error) ? { code: 'body_altered', reason: CUT_OFF } : { code: 'client_gone', error },
  };
}

/** Whether a stream failed with the error that a framework would answer with 413. */
function isLimit(error: unknown): boolean {
  const { status, statusCode } = (error ?? {}) as { status?: unknown; statusCode?: unknown };
  return (status ?? statusCode) === 413;
}
