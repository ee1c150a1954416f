import { ConfigurationError } from '@videovector-webhooks/core';
import type { PublishedEvent } from '../../sandbox.js';
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
