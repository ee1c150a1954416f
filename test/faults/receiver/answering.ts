import type { Delivery, Receiver } from '@videovector-webhooks/core';
import { type Answer, answerTo } from '@videovector-webhooks/core/adapter';

/** How a delivery is answered. */
export type Answering = (delivery: Delivery) => Promise<Answer>;

/** As the receiver says. */
export function answeringOf(receiver: Pick<Receiver, 'receive'>): Answering {
  return async (delivery) => answerTo(await receiver.receive(delivery));
}
