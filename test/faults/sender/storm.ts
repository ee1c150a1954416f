import { setTimeout as sleep } from 'node:timers/promises';
import type { NumberedDelivery } from '../delivery.js';
import { draw } from '../draw.js';
import { type Sending, sendTo } from './worker.js';

/** The share of deliveries whose copies all come concurrently. */
const AT_ONCE = 0.5;
const SPREAD_MS = 800;

/** Sends copies of a delivery, each once: all together, or spread over a time in which leases run out. */
export async function storm(delivery: NumberedDelivery, copies: number, sending: Sending): Promise<void> {
  const { seed } = sending;
  const atOnce = draw(seed, 'at-once', delivery.number) < AT_ONCE;
  await Promise.all(
    Array.from({ length: copies }, async (_, copy) => {
      if (!atOnce) await sleep(draw(seed, 'spread', delivery.number, copy) * SPREAD_MS);
      await sendTo(delivery, sending, 'copy', copy);
    }),
  );
}

const LATEST_MS = 4_000;

/** Sends one copy long after the others, when all should be over. */
export async function straggle(delivery: NumberedDelivery, sending: Sending): Promise<void> {
  await sleep(draw(sending.seed, 'straggler', delivery.number) * LATEST_MS);
  await sendTo(delivery, sending, 'copy', -1);
}
