import { ConfigurationError } from '@videovector-webhooks/core';
import type { PublishedEvent } from '../../sandbox.js';
import { canRetry } from '../../state/delivery.js';
import { type Actions, done, type InspectorParts } from './action.js';
import { withTimeout } from './with-timeout.js';

/** Creates, pauses, resumes, rotates and tests subscriptions. */
export function webhookActions({ operations, subscriptions }: InspectorParts): Actions {
  return {
    '/webhooks': async ({ fields }) => {
      const events = fields.getAll('events') as PublishedEvent[];
      const name = fields.get('name')?.trim() || undefined;
      const { webhookId, secret } = await operations.subscribe(fields.get('url')?.trim() ?? '', {
        ...(name !== undefined && { name }),
        ...(events.length > 0 && { events }),
      });
      return done(`${webhookId} was created. Give its secret to the receiver now; it is shown only once.`, {
        secret,
      });
    },
    '/webhooks/:id/rotate': async ({ id }) => {
      const secret = subscriptions.rotateSecret(id) ?? noWebhook();
      return done(
        `The secret of ${id} was rotated. Give the new one to the receiver now; it is shown only once.`,
        { secret },
      );
    },
    '/webhooks/:id/pause': async ({ id }) => {
      subscriptions.update(id, { status: 'paused' }) ?? noWebhook();
      return done(`${id} is paused: it gets no new deliveries, and pending ones wait.`);
    },
    '/webhooks/:id/resume': async ({ id }) => {
      subscriptions.update(id, { status: 'active' }) ?? noWebhook();
      return done(`${id} is active.`);
    },
    '/webhooks/:id/test': async ({ id }) => {
      const outcome = await withTimeout(operations.test(id));
      if (outcome === undefined)
        return done('The test event is being sent; the receiver has not responded yet.');
      return done(
        outcome.success
          ? `The test event was accepted with ${outcome.status_code}.`
          : `The test event failed: ${outcome.error}.`,
      );
    },
  };
}

function noWebhook(): never {
  throw new ConfigurationError('webhookId', 'The sandbox no longer has this subscription.');
}

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
