/** Strings are skipped. Unrolled, since an alternative for each character overflows V8's stack where a string is long. */
const STRING = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"`;
const NOT_JSON = new RegExp(`${STRING}|-?Infinity|NaN`, 'g');
const SEPARATORS = new RegExp(`${STRING}|, |: `, 'g');

/** A canonical text without Python's NaN and Infinity, which JSON does not have: they become null, as JavaScript prints them. */
export function strictJson(canonical: string): string {
  return canonical.replaceAll(NOT_JSON, (token) => (token.startsWith('"') ? token : 'null'));
}

/** A canonical text without its spaces, and with its strings rewritten. */
export function compact(canonical: string, rewrite: (string: string) => string): string {
  return canonical.replaceAll(SEPARATORS, (token) =>
    token.startsWith('"') ? rewrite(token) : token.trimEnd(),
  );
}
