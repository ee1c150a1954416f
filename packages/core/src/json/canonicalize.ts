import { canonicalForm } from './canonical/canonical-form.js';

/**
 * Rewrites a JSON text into the bytes of Python's `json.dumps(json.loads(text), sort_keys=True)`, which are
 * the bytes that VideoVector signs.
 *
 * It works on the text, never through JavaScript values, so `12.0`, `1E5`, integers of any length, `NaN` and
 * lone surrogates come out as CPython prints them. Of equal keys, the last one counts. One limit remains: Python sorts
 * a dict with integer keys by number before it prints them as strings, which the text does not show; such a body
 * verifies by its raw bytes only.
 *
 * @param json JSON text: bytes are read as UTF-8, with or without a byte order mark; a string may hold lone
 *   surrogates. At most 1000 levels deep, integers of at most 4300 digits, as in CPython.
 * @returns The canonical form as ASCII bytes, in a new array.
 * @throws CanonicalJsonError With the position and the reason, if CPython refuses the text. Bytes in UTF-16 or UTF-32, or
 *   with surrogates encoded as UTF-8, are refused too (RFC 8259, section 8.1).
 * @example
 * ```ts
 * import { canonicalize } from '@videovector-webhooks/core';
 *
 * const canonical = canonicalize('{"start_time":12.0,"name":"é"}');
 * console.log(new TextDecoder().decode(canonical)); // {"name": "\u00e9", "start_time": 12.0}
 * ```
 * @see https://docs.python.org/3/library/json.html
 */
export function canonicalize(json: string | Uint8Array): Uint8Array {
  return canonicalForm(json, 'last').slice();
}
