import { ConfigurationError } from '@videovector-webhooks/core';
import { UpdateWebhook } from '../../api/schemas.js';
import type { PublishedEvent } from '../../sandbox.js';
import type { State } from '../../state/state.js';
import type { Variable } from '../notices.js';
import { responseOf } from '../response-code.js';
import { type Actions, done, type InspectorParts, note, problem } from './action.js';
import { receiverSaid } from './receiver-said.js';
import { readChanges } from './subscription-fields.js';
import { withTimeout } from './with-timeout.js';

/** Creates, edits, pauses, resumes, rotates, tests and deletes subscriptions. */
export function webhookActions({ state, operations, subscriptions }: InspectorParts): Actions {
  return {
    '/webhooks': async ({ fields }) => {
      const events = fields.getAll('events') as PublishedEvent[];
      const name = fields.get('name')?.trim() || undefined;
      const { webhookId, secret } = await operations.subscribe(fields.get('url')?.trim() ?? '', {
        ...(name !== undefined && { name }),
        ...(events.length > 0 && { events }),
      });
      return done(`${webhookId} was created. Give this secret to the receiver, and restart it.`, {
        variables: secretLine(secret),
        page: state.webhooks.size === 1 ? '/' : `/subscriptions/${webhookId}`,
      });
    },
    '/webhooks/:id/edit': async ({ id, fields }) => {
      const checked = UpdateWebhook.safeParse(readChanges(fields, state.webhooks.get(id) ?? noWebhook()));
      if (!checked.success) {
        const [issue] = checked.error.issues;
        throw new ConfigurationError('webhook', `Not saved: ${issue?.path.join('.')} ${issue?.message}.`);
      }
      subscriptions.update(id, checked.data) ?? noWebhook();
      return done('The subscription was saved.');
    },
    '/webhooks/:id/reveal': async ({ id }) => {
      const { secret } = state.webhooks.get(id) ?? noWebhook();
      return note(`This is the secret of ${id}. It disappears from the page with a reload.`, {
        variables: secretLine(secret),
      });
    },
    '/webhooks/:id/rotate': async ({ id }) => {
      const secret = subscriptions.rotateSecret(id) ?? noWebhook();
      return note(
        `The secret of ${id} was rotated. Give the new one to the receiver now: until then it refuses everything.`,
        { variables: secretLine(secret) },
      );
    },
    '/webhooks/:id/pause': async ({ id }) => {
      subscriptions.update(id, { status: 'paused' }) ?? noWebhook();
      return note(`${id} is paused: it gets no new deliveries, and pending ones wait.`);
    },
    '/webhooks/:id/resume': async ({ id }) => {
      subscriptions.update(id, { status: 'active' }) ?? noWebhook();
      return done(`${id} is active.`);
    },
    '/webhooks/:id/test': async ({ id }) => {
      const outcome = await withTimeout(operations.test(id));
      if (outcome === undefined)
        return note('The test event is being sent; the receiver has not responded yet.');
      const sent = lastTest(state, id);
      if (sent === undefined) return problem(`The test event failed: ${outcome.error}.`);
      const what = outcome.success ? 'The test event was accepted' : 'The test event failed';
      return receiverSaid(what, [responseOf(sent)], {
        link: { href: `/exchanges/${sent.id}`, text: 'Show it' },
      });
    },
    '/webhooks/:id/delete': async ({ id }) => {
      if (!subscriptions.remove(id)) noWebhook();
      return done(`${id} was deleted with its deliveries.`, { page: '/subscriptions' });
    },
    '/keys/reveal': async ({ origin }) =>
      note('With these two lines in .env, the commands find this sandbox.', {
        variables: [
          { name: 'VIDEOVECTOR_BASE_URL', value: `${origin}/api/v2` },
          { name: 'VIDEOVECTOR_API_KEY', value: operations.apiKey },
        ],
      }),
  };
}

function secretLine(secret: string): Variable[] {
  return [{ name: 'VIDEOVECTOR_WEBHOOK_SECRET', value: secret }];
}

function lastTest({ exchanges }: State, webhookId: string) {
  return exchanges
    .all()
    .findLast(
      ({ delivery_id, webhook_id, kind }) =>
        delivery_id === null && webhook_id === webhookId && kind === 'attempt',
    );
}

function noWebhook(): never {
  throw new ConfigurationError('webhookId', 'The sandbox no longer has this subscription.');
}
