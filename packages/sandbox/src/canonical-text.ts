import { CanonicalJsonError } from '@videovector-webhooks/core';
import { canonicalText } from '@videovector-webhooks/core/tools';

/** The canonical form of a JSON text, or undefined if it is not JSON. */
export function canonicalTextIfJson(json: string | Uint8Array): string | undefined {
  try {
    return canonicalText(json);
  } catch (error) {
    if (error instanceof CanonicalJsonError) return undefined;
    throw error;
  }
}

/** Strings, and words that only Python has. Unrolled, since an alternative per character overflows V8's stack on long strings. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN/g;

/** A canonical text with null in place of Python's NaN and Infinity, which JSON does not have. `JSON.stringify` does the same. */
export function strictJson(canonical: string): string {
  return canonical.replaceAll(TOKENS, (token) => (token.startsWith('"') ? token : 'null'));
}
