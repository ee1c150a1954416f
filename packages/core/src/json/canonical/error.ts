import { withHelp } from '../../documentation.js';

/** Why a text is not JSON that Python's `json.loads` would read. */
export type CanonicalJsonReason =
  | 'unexpected_character'
  | 'unexpected_end'
  | 'trailing_data'
  | 'invalid_escape'
  | 'control_character'
  | 'invalid_utf8'
  | 'byte_order_mark'
  | 'integer_too_long'
  | 'too_deep'
  | 'duplicate_key';

/** What each means, for the message. */
export const EXPLANATIONS: Record<CanonicalJsonReason, string> = {
  unexpected_character: 'this byte cannot stand here in JSON',
  unexpected_end: 'the text ends inside a value',
  trailing_data: 'something follows the value',
  invalid_escape: 'a backslash must be followed by one of "\\/bfnrt or by u and four hex digits',
  control_character: 'a control character in a string must be escaped',
  invalid_utf8: 'the bytes are not UTF-8 (RFC 3629)',
  byte_order_mark: 'a JavaScript string must not begin with a byte order mark; pass the bytes, or remove it',
  integer_too_long: 'CPython refuses integers of more than 4300 digits',
  too_deep: 'arrays and objects are nested more than 1000 deep',
  duplicate_key: 'an object has the same key twice',
};

/**
 * Thrown by `canonicalize` for a text that CPython's `json.loads` refuses.
 *
 * The message names the position and the reason, and never quotes the text.
 *
 * @example
 * ```ts
 * import { CanonicalJsonError, canonicalize } from '@videovector-webhooks/core';
 *
 * try {
 *   canonicalize('{"event": ');
 * } catch (error) {
 *   if (error instanceof CanonicalJsonError) console.log(error.reason, error.position);
 * }
 * ```
 */
export class CanonicalJsonError extends Error {
  override readonly name = 'CanonicalJsonError';
  readonly code = 'ERR_CANONICAL_JSON';
  /** What is wrong, as a stable word. */
  readonly reason: CanonicalJsonReason;
  /** Where: the offset in bytes into the text as UTF-8, counted from 0. */
  readonly position: number;

  constructor(reason: CanonicalJsonReason, position: number) {
    super(withHelp(`Not canonicalizable JSON at byte ${position}: ${EXPLANATIONS[reason]}`, reason));
    this.reason = reason;
    this.position = position;
  }
}
