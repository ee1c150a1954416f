import { type Stop, stop } from '../outcome/result.js';
import { candidatesOfText, candidatesOfValue } from './candidates.js';

/**
 * The body of a delivery: exact bytes, text, a stream or another source of them, a reader, or what a parser left. A
 * body of null is reported as missing.
 */
export type BodySource =
  | Uint8Array
  | ArrayBuffer
  | string
  | ReadableStream<Uint8Array | ArrayBuffer | string>
  | AsyncIterable<Uint8Array | ArrayBuffer | string>
  | { arrayBuffer(): Promise<ArrayBuffer> }
  | BodyReader
  | ConsumedBody
  | null;

/**
 * Reads a body that is still arriving.
 *
 * @param limit The largest number of bytes to read.
 * @param abort Its `signal` aborts when the receiver stops waiting for the body.
 * @returns The bytes, or `too_large` as soon as there are more than the limit. The caller must not change them
 *   afterwards: they are not copied before they are verified and parsed. A body that may not be exact is a `Body`.
 * @throws If the sender hangs up before the body is complete.
 */
export type BodyReader = (
  limit: number,
  abort: { readonly signal: AbortSignal },
) => Promise<Uint8Array | Body | 'too_large'>;

/**
 * What is left of a body after something before the receiver has consumed its bytes. It is used if it still verifies;
 * otherwise the response is 500, so that the sender retries, and the advice is logged.
 */
export interface ConsumedBody {
  /** The parsed value or the decoded text; undefined if nothing is left. */
  readonly consumed: unknown;
  /** The one change that keeps the exact bytes. */
  readonly advice: string;
}

/** A body in memory. */
export interface Body {
  /** The bytes that may have been signed, in the order to try them: usually one element, the bytes that arrived. */
  readonly candidates: readonly Uint8Array[];
  /** The outcome if none of them verifies. Undefined if they are exactly what arrived: then the signature is wrong. */
  readonly otherwise?: Stop | undefined;
  /** The bytes were printed from a parsed value, so they are not what arrived. */
  readonly isPrinted?: boolean;
}

/** A body whose exact bytes something before the receiver has consumed, with the change that keeps them. */
export function consumedBody(consumed: unknown, advice: string): Body {
  // Advice comes from code, but a user may pass a parsed body that looks like it: no line breaks in the log.
  const otherwise = stop('body_altered', { reason: advice.slice(0, 1_000).replace(/[\0-\x1f\x7f-\x9f]/g, ' ') });
  if (typeof consumed === 'string') return { candidates: candidatesOfText(consumed), otherwise };
  return { candidates: candidatesOfValue(consumed), otherwise, isPrinted: true };
}

/** A body that is not there. */
export function missingBody(reason: string): Body {
  return { candidates: [], otherwise: stop('body_missing', { reason }) };
}
