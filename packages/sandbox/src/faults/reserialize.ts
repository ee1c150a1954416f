import { compact, strictJson } from '../canonical-text.js';

/**
 * Re-serializes a canonical JSON text as a careful proxy would: other white space and escapes, the same numbers. The signature
 * no longer matches the bytes, but still matches their canonical form.
 */
export function reserializeLosslessly(canonical: string): string {
  return compact(canonical, withoutEscapes);
}

/** Re-serializes it as JavaScript would: `12.0` becomes `12`, and no receiver can know what was signed. */
export function reserializeLossily(canonical: string): string {
  return JSON.stringify(JSON.parse(strictJson(canonical)));
}

/** A string without the escapes that Python adds. A lone surrogate has no UTF-8 form and stays escaped. */
function withoutEscapes(token: string): string {
  const text = JSON.parse(token) as string;
  return text.isWellFormed() ? JSON.stringify(text) : token;
}
