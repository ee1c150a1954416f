import { strictJson } from '../canonical-text.js';

/** Re-serializes a canonical JSON text as JavaScript would: `12.0` becomes `12`, and no receiver can know what was signed. */
export function reserializeLossily(canonical: string): string {
  return JSON.stringify(JSON.parse(strictJson(canonical)));
}
