import { ConfigurationError } from '@videovector-webhooks/core';
import { canRetry } from '../../state/delivery.js';
import { responseOf } from '../response-code.js';
import { type Actions, done, type InspectorParts, note, problem } from './action.js';
import { receiverSaid } from './receiver-said.js';
import { withTimeout } from './with-timeout.js';

/** Retries deliveries, and replays the bytes of requests. */
export function deliveryActions({ state, operations, worker }: InspectorParts): Actions {
  return {
    '/deliveries/:id/retry': async ({ id }) => {
      const delivery = state.deliveries.get(id);
      if (delivery === undefined)
        throw new ConfigurationError('deliveryId', 'The sandbox no longer has this delivery.');
      if (!canRetry(delivery)) {
        const why = `The delivery is ${delivery.status}; only failed or retrying ones can be retried.`;
        throw new ConfigurationError('deliveryId', why);
      }
      worker.retry(id);
      await withTimeout(worker.settled());
      const { status } = state.deliveries.get(id) ?? delivery;
      const text = `The delivery was retried, and is ${status}.`;
      if (status === 'delivered') return done(text);
      return status === 'pending' || status === 'processing' ? note(text) : problem(text);
    },
    '/exchanges/:id/replay': async ({ id }) => {
      const replayed = await withTimeout(operations.replay(id));
      if (replayed === undefined)
        return note('The bytes are being sent again; the receiver has not responded yet.');
      return receiverSaid('The same bytes were sent again', [responseOf(replayed)], {
        link: { href: `/exchanges/${replayed.id}`, text: 'Show it' },
      });
    },
  };
}
