import { randomInt } from 'node:crypto';

/*
 * Redis keeps one string for each delivery: the digits of the token, those of the attempt, and a letter for the state: `h` for
 * held, `r` for released, none for done, so that Redis can store a completed delivery as a number, which takes the least memory.
 *
 * The end of the lease is not part of it: the key of a claim outlives the lease by `KEPT_MS`, so its remaining time to live says
 * whether the lease has run out, by the server's clock. The key never expires with the lease, so the attempts of a process
 * that died are still counted.
 */

/** How long a claim whose process has died is remembered: a year. Not an option, since all users of one Redis must agree. */
export const KEPT_MS = 365 * 24 * 60 * 60 * 1000;

/** Together with an attempt, they fit into the 64 bits of a number in Redis. */
export const TOKEN_DIGITS = 14;

/** Draws a token; it only has to differ from the other tokens of one delivery. */
export function newToken(): string {
  return String(randomInt(10 ** (TOKEN_DIGITS - 1), 10 ** TOKEN_DIGITS));
}
