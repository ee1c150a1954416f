import type { BodySource } from '../body.js';

/** In what state a request reached us: another middleware may have read its body. */
export interface ParsedRequest {
  /** The exact bytes, or their text, where the framework or a hook has kept them. */
  readonly rawBody: unknown;
  /** What a body parser has put in the body's place. */
  readonly body: unknown;
  /** Whether the stream still holds the body. */
  readonly unread: boolean;
  /** Reads the stream. */
  readonly reader: BodySource;
  /** The one change that keeps the exact bytes, for this framework. */
  readonly advice: string;
}

/** The best form of the body that can be had: the kept bytes, the stream, or what a parser has left. */
export function bodyOfParsedRequest({ rawBody, body, unread, reader, advice }: ParsedRequest): BodySource {
  for (const kept of [rawBody, body]) {
    if (kept instanceof Uint8Array) return kept;
    if (typeof kept === 'string') return { consumed: kept, advice };
  }
  // A parser that did not take this type of content may leave `{}` and the stream untouched.
  return unread ? reader : { consumed: body, advice };
}
