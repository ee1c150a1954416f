/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Exchange } from '../../state/exchange.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { type Frame, Layout } from './layout.js';
import { Post, Status, Time, Value } from './parts.js';
import { SubscriptionForm } from './subscription-form.js';
import { type CountedWebhook, Facts, SubscriptionButtons } from './subscriptions.js';
import { TestEvents } from './test-events.js';
import { Visible } from './text.js';

/** The page of a subscription: its secret, its fields, its test events, and its end. */
export function SubscriptionPage({
  frame,
  webhook,
  tally,
  tests,
  now,
}: CountedWebhook & { frame: Frame; tests: readonly Exchange[]; now: string }): JSX.Element {
  const { webhook_id: id, name, url, status, created_at } = webhook;
  return (
    <Layout title={name} frame={frame} at="/subscriptions">
      <p class="back">
        <a href="/subscriptions">All subscriptions</a>
      </p>
      <div class="head">
        <h1>
          <Visible text={name} /> <Status status={status} />
        </h1>
        <p class="facts">
          <Value text={id} of="the id" />
          <Value text={url} of="the URL" />
          <span>
            created <Time at={created_at} />
          </span>
        </p>
        <Facts webhook={webhook} tally={tally} now={now} />
        <SubscriptionButtons webhook={webhook} />
      </div>
      <div class="columns even">
        <section aria-labelledby="edit" class="card">
          <h2 id="edit">Edit</h2>
          <SubscriptionForm webhook={webhook} isMain />
        </section>
        <div class="cards">
          <Rotation webhook={webhook} />
          <Deletion webhook={webhook} tally={tally} />
        </div>
      </div>
      <TestEvents exchanges={tests} now={now} />
    </Layout>
  );
}

/** Rotation asks first, since it makes receivers fail that are not prepared. */
function Rotation({ webhook: { webhook_id: id, name } }: { webhook: StoredWebhook }): JSX.Element {
  return (
    <details class="panel card" id="rotate">
      <summary>Rotate the secret</summary>
      <p>
        Everything that is sent from now on is signed with a new secret, retries included. A receiver that has
        only the old one responds with 401, and a 4xx is never retried: those events are lost.
      </p>
      <p>
        Pause the subscription first, or set <code>graceUntil</code> in the receiver, which then responds with
        503 until it has the new secret.
      </p>
      <Post action={`/webhooks/${id}/rotate`} of={`of ${name}`} look="danger">
        Rotate secret
      </Post>
    </details>
  );
}

/** Deletion asks first, and says what goes with it. */
function Deletion({ webhook, tally }: CountedWebhook): JSX.Element {
  const { webhook_id: id, name } = webhook;
  const count = tally.delivered + tally.failed + tally.pending;
  return (
    <details class="panel card" id="delete">
      <summary>Delete the subscription</summary>
      <p>
        Its {count === 1 ? '1 delivery' : `${count.toLocaleString('en')} deliveries`} and its secret are
        deleted with it. This can’t be undone.
      </p>
      <Post action={`/webhooks/${id}/delete`} of={name} look="danger">
        Delete
      </Post>
    </details>
  );
}
