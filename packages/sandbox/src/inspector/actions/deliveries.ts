import { ConfigurationError } from '@videovector-webhooks/core';
import { canRetry } from '../../state/delivery.js';
import { type Actions, done, type InspectorParts } from './action.js';
import { withTimeout } from './with-timeout.js';

/** Retries deliveries, and replays the bytes of exchanges. */
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
      return done(`The delivery was retried, and is ${status}.`);
    },
    '/exchanges/:id/replay': async ({ id }) => {
      const replayed = await withTimeout(operations.replay(id));
      if (replayed === undefined)
        return done('The bytes are being sent again; the receiver has not responded yet.');
      const { status, error, id: newId } = replayed;
      return done(`The same bytes were sent again: ${status ?? error}.`, {
        link: { href: `/exchanges/${newId}`, text: 'Show it' },
      });
    },
  };
}
