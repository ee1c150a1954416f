/** Unrolled, since an alternative for each character overflows V8's stack where a string is long. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|, |: /g;

/**
 * Prints a canonical JSON text as a careful proxy would: no white space, text outside ASCII as it is, and every number as
 * it was. The signature no longer matches the bytes, but it does match their canonical form.
 */
export function reserialize(canonical: string): string {
  return canonical.replaceAll(TOKENS, (token) =>
    token.startsWith('"') ? unescaped(token) : token.trimEnd(),
  );
}

/** A string without the escapes that Python writes; a lone surrogate has no bytes of its own, and stays. */
function unescaped(token: string): string {
  const text = JSON.parse(token) as string;
  return text.isWellFormed() ? JSON.stringify(text) : token;
}
