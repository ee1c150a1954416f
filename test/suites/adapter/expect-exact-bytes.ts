import { expect } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED, type SentDelivery } from '../../support/deliveries.js';

/** What a middleware before the route has left of the body: what arrived, or the text of it. */
export type Left = 'bytes' | 'text';

/** The answer of an app, the forms in which its handler was reached, and what it has logged. */
interface Received {
  readonly status: number;
  readonly handled: readonly string[];
  readonly log: readonly string[];
}

/**
 * Expects that a delivery is verified by its raw bytes, though JavaScript could not print them again, and that a forged
 * one is refused. Of text nobody can tell whether it is what arrived, so a mismatch there is our own: 500, never 401.
 */
export async function expectExactBytes(
  left: Left,
  receive: (delivery: SentDelivery) => Promise<Received>,
): Promise<void> {
  const genuine = deliver(RUN_COMPLETED);
  expect(await receive(genuine)).toMatchObject({ status: 200, handled: ['raw'], log: [] });
  const forged = await receive({ ...genuine, body: RUN_STARTED });
  expect(forged).toMatchObject({ status: left === 'text' ? 500 : 401, handled: [] });
}
