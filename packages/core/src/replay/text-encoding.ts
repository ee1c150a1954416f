import { gunzip } from '#runtime';
import { CaptureFormatError } from '../errors.js';

/** A file in chunks. */
export type Chunks = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

/** Chunks of a text file as UTF-8: inflated if it is gzip, converted if it is UTF-16, as PowerShell writes it. */
export async function* toUtf8(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const bytes = bytesOf(chunks);
  const start = await readStart(bytes);
  const all = prepend(start, bytes);
  const encoding = encodingOf(start);
  if (encoding === 'gzip') yield* toUtf8(inflate(all));
  else if (encoding === 'utf-8') yield* all;
  else yield* transcode(all, encoding);
}

function encodingOf([first, second]: Uint8Array): 'gzip' | 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0x1f && second === 0x8b) return 'gzip';
  // A byte order mark, or an opening brace.
  if ((first === 0xff && second === 0xfe) || (first === 0x7b && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x7b)) return 'utf-16be';
  return 'utf-8';
}

async function* bytesOf(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
}

/** The first two bytes or more, if there are as many. */
async function readStart(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array();
  while (start.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    start = concatBytes([start, value]);
  }
  return start;
}

async function* prepend(start: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield start;
    yield* rest;
  } finally {
    // The reader may stop at the start, before it has asked for the rest: an open pipe would keep the process running.
    await rest.return(undefined);
  }
}

async function* transcode(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  yield encoder.encode(decoder.decode());
}

async function* inflate(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* (gunzip ?? decompress)(chunks);
  } catch (cause) {
    throw new CaptureFormatError('The file is gzip, but damaged or incomplete', {
      cause: cause instanceof Error ? cause.name : cause,
    });
  }
}

/** Inflates gzip by the web's standard. */
async function* decompress(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { writable, readable } = new DecompressionStream('gzip');
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const feed = async (): Promise<void> => {
    for await (const chunk of chunks) await writer.write(chunk as Uint8Array<ArrayBuffer>);
    await writer.close();
  };
  feed().catch((error: unknown) => writer.abort(error).catch(() => {}));
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Joins arrays of bytes; a single one is returned as it is. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
