/** Strings and separators. Unrolled, since an alternative per character overflows V8's stack on long strings. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|, |: /g;

/**
 * Re-serializes a canonical JSON text as a careful proxy would: without white space, with text outside ASCII unescaped, and
 * with every number unchanged. The signature no longer matches the bytes, but it matches their canonical form.
 *
 * @param canonical The result of `canonicalize`, as text; other JSON may come out wrong.
 * @example
 * ```ts
 * import { reserialize } from '@videovector-webhooks/core/testing';
 *
 * console.log(reserialize('{"name": "\\u00e9", "start_time": 12.0}')); // {"name":"é","start_time":12.0}
 * ```
 */
export function reserialize(canonical: string): string {
  return canonical.replaceAll(TOKENS, (token) =>
    token.startsWith('"') ? unescaped(token) : token.trimEnd(),
  );
}

/** Removes the escapes that Python writes; a lone surrogate can't be encoded, so its escape stays. */
function unescaped(token: string): string {
  const text = JSON.parse(token) as string;
  return text.isWellFormed() ? JSON.stringify(text) : token;
}
