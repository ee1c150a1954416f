/** Matches a string. Not written as an alternative per character, which overflows V8's stack on long strings. */
const STRING = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"`;
const NOT_JSON = new RegExp(`${STRING}|-?Infinity|NaN`, 'g');
const SEPARATORS = new RegExp(`${STRING}|, |: `, 'g');

/** A canonical text with null in place of Python's NaN and Infinity, which JSON does not have. `JSON.stringify` does the same. */
export function strictJson(canonical: string): string {
  return canonical.replaceAll(NOT_JSON, (token) => (token.startsWith('"') ? token : 'null'));
}

/** A canonical text without its spaces, and with its strings rewritten. */
export function compact(canonical: string, rewrite: (string: string) => string): string {
  return canonical.replaceAll(SEPARATORS, (token) =>
    token.startsWith('"') ? rewrite(token) : token.trimEnd(),
  );
}
