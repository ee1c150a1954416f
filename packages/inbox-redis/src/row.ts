/*
 * What Redis keeps of a delivery: one string. The digits of the token, those of the attempt, and how it stands: `h` for
 * held, `r` for released, nothing for done, which Redis keeps as a number, for that takes least.
 *
 * The end of a lease is not in it. The key of a claim outlives the lease by `KEPT_MS`, so the time that it has left tells
 * whether the lease is over, on the server's clock, and a delivery can be taken by a plain SET. The key never
 * expires with the lease: an attempt that has died is still counted.
 */

/** For how long a claim is remembered whose process has died: a year. Not a setting: all that share a Redis count by it. */
export const KEPT_MS = 365 * 24 * 60 * 60 * 1000;

/** What is kept of a delivery that is done, and what each other state begins with. */
export function doneRow(token: string, attempt: number): string {
  return `${token}${attempt}`;
}

/** What is kept of a delivery that somebody holds. */
export function heldRow(token: string, attempt: number): string {
  return `${token}${attempt}h`;
}
