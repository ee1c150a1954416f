import { expect } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED, type SentDelivery } from '../../support/deliveries.js';

/** What a middleware before the route has left of the body: its bytes, or its text. */
export type Left = 'bytes' | 'text';

/** The response of an app, how the handled deliveries matched, and what was logged. */
interface Received {
  readonly status: number;
  readonly handled: readonly string[];
  readonly log: readonly string[];
}

/**
 * Expects that a delivery is verified by its raw bytes, which JavaScript could not print again, and that a forged one is
 * refused. Text may differ from what arrived, so a mismatch of text is 500, never 401.
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
