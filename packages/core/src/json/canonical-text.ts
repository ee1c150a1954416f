import { canonicalize } from './canonicalize.js';

/**
 * Returns the canonical form of JSON as text. `canonicalize` returns its bytes.
 *
 * @param json JSON text, or its bytes in UTF-8.
 * @throws CanonicalJsonError If it is not JSON that Python would accept.
 * @example
 * ```ts
 * import { canonicalText } from '@videovector-webhooks/core/tools';
 *
 * console.log(canonicalText('{"start_time":12.0,"id":1}')); // {"id": 1, "start_time": 12.0}
 * ```
 */
export function canonicalText(json: string | Uint8Array): string {
  return new TextDecoder().decode(canonicalize(json));
}
