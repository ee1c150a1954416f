/** Strings, and words that only Python has. Unrolled, since an alternative per character overflows V8's stack on long strings. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN/g;

/** A canonical text with null in place of Python's NaN and Infinity, which JSON does not have. `JSON.stringify` does the same. */
export function strictJson(canonical: string): string {
  return canonical.replaceAll(TOKENS, (token) => (token.startsWith('"') ? token : 'null'));
}
