import { randomInt } from 'node:crypto';

/** With an attempt behind it, it still fits into the 64 bits that Redis keeps a number in. */
export const TOKEN_DIGITS = 14;

const LEAST = 1_000_000;
const MOST = 9_999_999;

let drawn = '';
let count = MOST;

/**
 * Makes a token of digits alone. It need only differ from the other tokens of one delivery.
 *
 * Half of it is drawn once, and the other half counts up from a number that is drawn too: two processes meet as rarely as if
 * each token were drawn, and one process does not meet itself. Beside a round trip to Redis a draw for each would be felt.
 */
export function newToken(): string {
  if (count === MOST) {
    drawn = String(randomInt(LEAST, MOST + 1));
    count = randomInt(LEAST, MOST);
  }
  count++;
  return drawn + count;
}
