/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { StoredWebhook } from '../../state/webhook.js';
import { fieldsOf } from '../actions/subscription-fields.js';
import { EVENT_FAMILIES } from './choices.js';

/** The form for a new subscription, or to edit one. */
export function SubscriptionForm({
  webhook,
  isMain = false,
}: {
  webhook?: StoredWebhook;
  isMain?: boolean;
}): JSX.Element {
  const isNew = webhook === undefined;
  const shown = isNew ? { url: '', name: '', indexes: '' } : fieldsOf(webhook);
  const chosen = webhook?.events.length === EVENT_NAMES.length ? [] : (webhook?.events ?? []);
  return (
    <form
      method="post"
      action={isNew ? '/actions/webhooks' : `/actions/webhooks/${webhook.webhook_id}/edit`}
      class="stack"
    >
      <label>
        URL of the receiver
        <input
          type="url"
          name="url"
          required
          value={shown.url}
          placeholder="http://127.0.0.1:3000/webhooks/videovector"
          autocomplete="off"
          aria-describedby="url-hint"
        />
      </label>
      <p class="hint" id="url-hint">
        https, or http on this machine or a container.
      </p>
      <label>
        Name
        <input
          type="text"
          name="name"
          maxlength={100}
          value={shown.name}
          placeholder="Sandbox receiver"
          autocomplete="off"
        />
      </label>
      {!isNew && (
        <label>
          Indexes
          <input
            type="text"
            name="indexes"
            value={shown.indexes}
            placeholder="all"
            autocomplete="off"
            spellcheck={false}
          />
        </label>
      )}
      <details class="inner" open={chosen.length > 0}>
        <summary>Events: all, unless you select some</summary>
        <div class="families">
          {EVENT_FAMILIES.map(([family, events]) => (
            <fieldset>
              <legend>{family}</legend>
              {events.map((event) => (
                <label class="tick-box">
                  <input type="checkbox" name="events" value={event} checked={chosen.includes(event)} />{' '}
                  {event.slice(family.length + 1)}
                </label>
              ))}
            </fieldset>
          ))}
        </div>
      </details>
      <button type="submit" class={isMain ? 'main' : ''}>
        {isNew ? 'Create' : 'Save'}
      </button>
    </form>
  );
}
