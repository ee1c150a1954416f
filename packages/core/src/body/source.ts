import type { BodyBuffer } from './body-buffer.js';
import { candidatesOfText, candidatesOfValue } from './candidates.js';

/**
 * The body of a delivery: exact bytes, text, a stream or another source of them, a reader, or what a parser left. A
 * body of null or undefined, as in the events of serverless platforms, is reported as missing.
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
  | null
  | undefined;

/** What a reader needs to read one body. */
export interface BodyReading {
  readonly signal: AbortSignal;
  readonly buffer: BodyBuffer;
}

/**
 * Reads a body that is still arriving.
 *
 * @param limit The largest number of bytes to read.
 * @param reading Its `signal` aborts when the receiver stops waiting for the body. Its `buffer` collects chunks within the
 *   limit and within `maxBufferedBytes`; what a reader of your own collects otherwise is not counted.
 * @returns The bytes, or `too_large` as soon as there are more than the limit. The caller must not change them
 *   afterwards: they are not copied before they are verified and parsed. Return a `Body` if they may not be exact.
 * @throws If the sender hangs up before the body is complete.
 */
export type BodyReader = (limit: number, reading: BodyReading) => Promise<Uint8Array | Body | 'too_large'>;

/**
 * What is left of a body if its bytes were consumed before the receiver got them. It is used if it still verifies; otherwise
 * the response is a 5xx, so that the sender retries, and the advice is logged.
 */
export interface ConsumedBody {
  /** The parsed value or the decoded text; undefined if nothing is left. */
  readonly consumed: unknown;
  /** The one change that keeps the exact bytes. */
  readonly advice: string;
}

/** A body in memory. */
export interface Body {
  /** The bytes as received, as far as they are known. */
  readonly bytes: Uint8Array;
  /** Other bytes that may have been signed, such as those that a base64 text stands for. */
  readonly alternatives?: readonly Uint8Array[] | undefined;
  /** Why these may not be the bytes that were sent; undefined if they are, so that a mismatch means a wrong signature. */
  readonly doubt?: Doubt | undefined;
  /** Whether the bytes come from a parsed value, or from text that was decoded wrongly. */
  readonly isReconstructed?: boolean | undefined;
}

/** What may have been signed, the most likely first. */
export function bytesToTry({ bytes, alternatives = [] }: Body): readonly Uint8Array[] {
  return [bytes, ...alternatives];
}

/** The outcome to report if a doubtful body does not verify. */
export interface Doubt {
  readonly code: 'body_altered' | 'client_gone' | 'encoding_unsupported';
  /** For the log: what happened, and the fix. Constant text. */
  readonly reason?: string | undefined;
  readonly error?: unknown;
}

/**
 * Creates the body for what is left if the exact bytes were consumed before the receiver got them.
 *
 * @param consumed The parsed value or the decoded text; undefined if nothing is left.
 * @param advice The one change that keeps the exact bytes.
 * @returns What a `BodyReader` resolves to.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { consumedBody } from '@videovector-webhooks/core/adapter';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * const body = async () => consumedBody({ event: 'test' }, 'register the route before the parser');
 * const headers = { 'x-webhook-signature': `sha256=${'0'.repeat(64)}` };
 * console.log((await receiver.receive({ headers, body })).code); // body_altered
 * ```
 */
export function consumedBody(consumed: unknown, advice: string): Body {
  const [bytes = new Uint8Array(), ...alternatives] =
    typeof consumed === 'string' ? candidatesOfText(consumed) : candidatesOfValue(consumed);
  const isReconstructed = typeof consumed !== 'string' || consumed.includes('\ufffd');
  return { bytes, alternatives, doubt: { code: 'body_altered', reason: advice }, isReconstructed };
}
