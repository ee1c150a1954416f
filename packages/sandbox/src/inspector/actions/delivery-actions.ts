import { ConfigurationError } from '@videovector-webhooks/core';
import { canRetry } from '../../state/delivery.js';
import { patiently } from '../patience.js';
import { type Actions, done, type InspectorParts } from './action.js';

/** Sending again: a delivery by its schedule, or the bytes of an exchange. */
export function deliveryActions({ state, operations, worker }: InspectorParts): Actions {
  return {
    '/deliveries/:id/retry': async ({ id }) => {
      const delivery = state.deliveries.get(id);
      if (delivery === undefined)
        throw new ConfigurationError('deliveryId', 'The sandbox has no such delivery any more.');
      if (!canRetry(delivery)) {
        const why = `The delivery is ${delivery.status}; one that has failed or waits for its next attempt can be retried.`;
        throw new ConfigurationError('deliveryId', why);
      }
      worker.retry(id);
      await patiently(worker.settled());
      const { status } = state.deliveries.get(id) ?? delivery;
      return done(`The delivery was retried, and is ${status}.`);
    },
    '/exchanges/:id/replay': async ({ id }) => {
      const replayed = await patiently(operations.replay(id));
      if (replayed === undefined)
        return done('The bytes are being sent once more; the receiver takes its time.');
      const { status, error, id: newId } = replayed;
      return done(`The same bytes were sent once more: ${status ?? error}.`, {
        link: { href: `/exchanges/${newId}`, text: 'Look at it' },
      });
    },
  };
}
