import { randomInt } from 'node:crypto';

/** With an attempt before it, it still fits into the 64 bits that Redis keeps a number in. */
export const TOKEN_DIGITS = 14;

/** Makes a token of digits alone. It need only differ from the other tokens of one delivery. */
export function newToken(): string {
  return String(randomInt(10 ** TOKEN_DIGITS)).padStart(TOKEN_DIGITS, '0');
}
