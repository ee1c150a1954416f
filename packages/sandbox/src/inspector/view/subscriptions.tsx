/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { StoredWebhook } from '../../state/webhook.js';
import type { Tally } from '../delivery-queries.js';
import { EVENT_FAMILIES } from './choices.js';
import { Post, Status, Time } from './parts.js';
import { Visible } from './text.js';

/** A subscription and the number of its deliveries by status. */
export interface CountedWebhook {
  readonly webhook: StoredWebhook;
  readonly tally: Tally;
}

/** The subscriptions, and the form for a new one. */
export function Subscriptions({
  counted,
  now,
}: {
  counted: readonly CountedWebhook[];
  now: string;
}): JSX.Element {
  return (
    <section aria-labelledby="subscriptions">
      <h2 id="subscriptions">Subscriptions</h2>
      {counted.length === 0 && (
        <p class="empty" id="no-subscription">
          None yet. Enter the URL of your receiver.
        </p>
      )}
      {counted.map((each) => (
        <Subscription {...each} now={now} />
      ))}
      <NewSubscription isFirst={counted.length === 0} />
    </section>
  );
}

function Subscription({ webhook, tally, now }: CountedWebhook & { now: string }): JSX.Element {
  const { webhook_id: id, name, url, status, events, failure_count: failures, index_ids } = webhook;
  const about = `of ${name}`;
  return (
    <article class="subscription" id={id}>
      <h3>
        <Visible text={name} /> <Status status={status} />
      </h3>
      <p class="address">
        <code>
          <Visible text={url} />
        </code>
      </p>
      <p class="facts">
        <span>
          <a href={`/?webhook=${id}#deliveries`}>
            {tally.delivered} delivered, {tally.failed} failed, {tally.open} open
            <span class="unseeable">
              {' '}
              <Visible text={about} />
            </span>
          </a>
        </span>
        {failures > 0 && <span>{failures} failed since the last success</span>}
        {webhook.last_success_at !== null && (
          <span>
            last success <Time at={webhook.last_success_at} now={now} />
          </span>
        )}
        <code>{id}</code>
      </p>
      <details id={`${id}-events`}>
        <summary>
          {events.length === EVENT_NAMES.length
            ? `All ${events.length} events`
            : `${events.length} of ${EVENT_NAMES.length} events`}
          {index_ids !== null && `, of ${index_ids.length} indexes`}
        </summary>
        <ul class="names">
          {events.map((event) => (
            <li>{event}</li>
          ))}
          {index_ids?.map((index) => (
            <li>
              index <Visible text={index} />
            </li>
          ))}
        </ul>
      </details>
      <div class="buttons">
        <Post action={`/webhooks/${id}/test`} of={`to ${name}`}>
          Send test event
        </Post>
        {status === 'active' ? (
          <Post action={`/webhooks/${id}/pause`} of={name}>
            Pause
          </Post>
        ) : (
          <Post action={`/webhooks/${id}/resume`} of={name}>
            Resume
          </Post>
        )}
        <Post action={`/webhooks/${id}/rotate`} of={about}>
          Rotate secret
        </Post>
      </div>
    </article>
  );
}

/** The form for a new subscription, open if there is none yet. */
function NewSubscription({ isFirst }: { isFirst: boolean }): JSX.Element {
  return (
    <details class="panel" id="new-subscription" open={isFirst}>
      <summary>New subscription</summary>
      <form method="post" action="/actions/webhooks" class="stack" data-reset>
        <label>
          URL of the receiver
          <input
            type="url"
            name="url"
            required
            placeholder="http://127.0.0.1:3000/webhooks/videovector"
            autocomplete="off"
            aria-describedby="url-hint"
          />
        </label>
        <p class="hint" id="url-hint">
          https, or http on this machine or a container. Its secret is shown only once.
        </p>
        <label>
          Name
          <input type="text" name="name" maxlength={100} placeholder="Sandbox receiver" autocomplete="off" />
        </label>
        <details class="events">
          <summary>Events: all, unless you select some</summary>
          <div class="families">
            {EVENT_FAMILIES.map(([family, events]) => (
              <fieldset>
                <legend>{family}</legend>
                {events.map((event) => (
                  <label class="tick">
                    <input type="checkbox" name="events" value={event} /> {event.slice(family.length + 1)}
                  </label>
                ))}
              </fieldset>
            ))}
          </div>
        </details>
        <button type="submit" class={isFirst ? 'main' : ''}>
          Create
        </button>
      </form>
    </details>
  );
}
