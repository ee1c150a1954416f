import type { Body, BodySource } from '../body/read-body.js';
import { encodeUtf8 } from '../json/utf8.js';
import type { MissingBody } from './capture.js';

/**
 * The body to record for a delivery.
 *
 * @param received What the receiver read; undefined if it stopped before the body was complete.
 * @param source Where the body came from: bytes in memory are recorded even if the receiver never read them.
 * @returns The exact bytes; a reason, or undefined if the outcome tells the reason.
 */
export function recordedBody(
  received: Body | undefined,
  source: BodySource,
): Uint8Array | MissingBody | undefined {
  if (received !== undefined && received.advice === undefined) return received.bytes;
  if (source instanceof Uint8Array) return source;
  if (typeof source === 'string') return encodeUtf8(source);
  if (source === null || source === undefined) return new Uint8Array();
  if (received === undefined) return undefined;
  // The text that a parser kept is exact, unless decoding replaced bytes that were not UTF-8.
  const text = (source as { consumed?: unknown }).consumed;
  return typeof text === 'string' && !text.includes('\ufffd') ? encodeUtf8(text) : 'consumed';
}
