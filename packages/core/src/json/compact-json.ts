import stringify from 'fast-json-stable-stringify';
import { compactForm } from './compact-form.js';

/**
 * Rewrites a JSON text into the compact, sorted form of `fast-json-stable-stringify`, for relays written in JavaScript that sign
 * that form.
 *
 * It is not a substitute for `canonicalize`: a value that has been through `JSON.parse` has lost what VideoVector signs (`12.0` is
 * `12`, `12345678901234567890` is `12345678901234567000`), and the separators, the escapes and the order of keys beyond the Basic
 * Multilingual Plane differ from Python's.
 *
 * @param json JSON text; bytes are read as UTF-8. Nested at most 1,000 levels deep.
 * @returns The compact form as UTF-8.
 * @throws SyntaxError If `JSON.parse` refuses the text; SyntaxError or RangeError if it is nested too deep; TypeError if the bytes
 *   are not UTF-8.
 * @example
 * ```ts
 * import { compactJson } from '@videovector-webhooks/core/compact-json';
 *
 * console.log(new TextDecoder().decode(compactJson('{"b": 12.0, "a": []}'))); // {"a":[],"b":12}
 * ```
 * @see https://github.com/epoberezkin/fast-json-stable-stringify
 */
export function compactJson(json: string | Uint8Array): Uint8Array {
  return compactForm(json, stringify);
}
