import type { Readable } from 'node:stream';
import { oneLine } from '../outcome/one-line.js';
import { bytesOf } from './bytes-of.js';
import { candidatesOfBytes, candidatesOfText } from './candidates.js';
import { copyBytes } from './copy-bytes.js';
import { readerOfNodeRequest } from './node-stream.js';
import { type Body, type BodyReader, type ConsumedBody, consumedBody } from './source.js';
import { readChunks, readStream } from './stream.js';
import { bodyOfWebRequest, type WebRequest } from './web-request.js';

const NOT_BYTES = adviceOn('is a parsed value, not the raw bytes');
const MISSING = adviceOn('is missing');
const REPLACED =
  'the text passed as `body` has replacement characters: the bytes were decoded as UTF-8, and some were not. ' +
  'Pass the bytes instead';
const READ_BEFORE = adviceOn('has been read before');

function adviceOn(problem: string): string {
  return (
    `the \`body\` passed to the receiver ${problem}. Pass the exact bytes as \`body\`: a Uint8Array, an ArrayBuffer, ` +
    'text that is unchanged, or the unread stream. They are often in request.rawBody'
  );
}

/** In characters. A user may pass a parsed body that looks like a ConsumedBody, so its advice is text from a stranger. */
const MAX_ADVICE = 1_000;

/**
 * Recognizes a body by its methods, since its class may be of another realm or library.
 *
 * @returns The body if it is in memory, else its reader.
 */
export function openBody(source: unknown): Body | BodyReader {
  if (typeof source === 'function') return source as BodyReader;
  if (typeof source === 'string') return openText(source);
  if (source === null || source === undefined) return consumedBody(undefined, MISSING);
  const bytes = bytesOf(source);
  if (bytes !== undefined) {
    // A copy: its owner may change the array between the check and the parsing.
    const body = exactly(candidatesOfBytes(copyBytes(bytes)));
    return isByteArray(source) ? body : { ...body, doubt: { code: 'body_altered', reason: NOT_BYTES } };
  }
  if (isConsumedBody(source)) return consumedBody(source.consumed, oneLine(source.advice, MAX_ADVICE));
  return readerOf(source) ?? consumedBody(source, NOT_BYTES);
}

/** Other views, such as a DataView, may cover more than the body, such as the pool that small Buffers share. */
function isByteArray(source: unknown): boolean {
  if (source instanceof Uint8Array || !ArrayBuffer.isView(source)) return true;
  // One of another realm.
  return Object.prototype.toString.call(source) === '[object Uint8Array]';
}

/** Text is exact unless it shows that it was decoded wrongly. */
function openText(text: string): Body {
  return text.includes('\ufffd') ? consumedBody(text, REPLACED) : exactly(candidatesOfText(text));
}

function exactly([bytes = new Uint8Array(), ...alternatives]: readonly Uint8Array[]): Body {
  return { bytes, alternatives };
}

function readerOf(source: unknown): BodyReader | undefined {
  const can = (name: PropertyKey): boolean =>
    typeof (source as Record<PropertyKey, unknown> | null)?.[name] === 'function';
  if (can('getReader')) return (limit, reading) => readStream(source as ReadableStream, limit, reading);
  if (can('arrayBuffer')) return bodyOfWebRequest(source as WebRequest, READ_BEFORE);
  if (can('on') && can('read')) return readerOfNodeRequest(source as Readable, READ_BEFORE);
  if (can(Symbol.asyncIterator))
    return (_limit, { buffer }) => readChunks(source as AsyncIterable<unknown>, buffer);
  if (can('then')) return (...read) => readPromise(source as PromiseLike<unknown>, ...read);
  return undefined;
}

async function readPromise(
  source: PromiseLike<unknown>,
  ...read: Parameters<BodyReader>
): ReturnType<BodyReader> {
  const opened = await Promise.resolve(source).then(openBody, () => consumedBody(undefined, READ_BEFORE));
  return typeof opened === 'function' ? opened(...read) : opened;
}

function isConsumedBody(source: unknown): source is ConsumedBody {
  return (
    typeof source === 'object' &&
    source !== null &&
    'consumed' in source &&
    typeof (source as Partial<ConsumedBody>).advice === 'string'
  );
}
