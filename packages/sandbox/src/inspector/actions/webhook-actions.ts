import { ConfigurationError } from '@videovector-webhooks/core';
import type { PublishedEvent } from '../../sandbox.js';
import { patiently } from '../patience.js';
import { type Actions, done, type InspectorParts } from './action.js';

/** Creating subscriptions, and what one does with them. */
export function webhookActions({ operations, subscriptions }: InspectorParts): Actions {
  return {
    '/webhooks': async ({ fields }) => {
      const events = fields.getAll('events') as PublishedEvent[];
      const name = fields.get('name')?.trim() || undefined;
      const { webhookId, secret } = await operations.subscribe(fields.get('url')?.trim() ?? '', {
        ...(name !== undefined && { name }),
        ...(events.length > 0 && { events }),
      });
      return done(`${webhookId} was created. Give its secret to the receiver now; it is shown this once.`, {
        secret,
      });
    },
    '/webhooks/:id/rotate': async ({ id }) => {
      const secret = subscriptions.rotateSecret(id) ?? noWebhook();
      return done(
        `The secret of ${id} was rotated. Give the new one to the receiver now; it is shown this once.`,
        { secret },
      );
    },
    '/webhooks/:id/pause': async ({ id }) => {
      subscriptions.update(id, { status: 'paused' }) ?? noWebhook();
      return done(`${id} is paused: it gets no new deliveries, and those under way wait.`);
    },
    '/webhooks/:id/resume': async ({ id }) => {
      subscriptions.update(id, { status: 'active' }) ?? noWebhook();
      return done(`${id} is active.`);
    },
    '/webhooks/:id/test': async ({ id }) => {
      const outcome = await patiently(operations.test(id));
      if (outcome === undefined) return done('The test event is being sent; the receiver takes its time.');
      return done(
        outcome.success
          ? `The test event was accepted with ${outcome.status_code}.`
          : `The test event failed: ${outcome.error}.`,
      );
    },
  };
}

function noWebhook(): never {
  throw new ConfigurationError('webhookId', 'The sandbox has no such subscription any more.');
}
