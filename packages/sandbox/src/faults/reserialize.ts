import { compact, strictJson } from '../canonical-text.js';

/**
 * Prints a canonical JSON text as a careful proxy would: other white space, other escapes, and every number as it was. The
 * signature no longer matches the bytes, but it does match their canonical form.
 */
export function reserializeLosslessly(canonical: string): string {
  return compact(canonical, withoutEscapes);
}

/** Prints it as JavaScript would: `12.0` becomes `12`, and no receiver can know what was signed. */
export function reserializeLossily(canonical: string): string {
  return JSON.stringify(JSON.parse(strictJson(canonical)));
}

/** A string with the characters that Python had escaped; a lone surrogate has no bytes of its own, and stays. */
function withoutEscapes(token: string): string {
  const text = JSON.parse(token) as string;
  return text.isWellFormed() ? JSON.stringify(text) : token;
}
