/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { StoredWebhook } from '../../state/webhook.js';
import { listAddress, NO_FILTER } from '../queries/filter.js';
import type { Tally } from '../queries/tally.js';
import { type Frame, Layout } from './layout.js';
import { Post, Status, Time } from './parts.js';
import { SubscriptionForm } from './subscription-form.js';
import { Visible } from './text.js';

/** A subscription and the number of its deliveries by status. */
export interface CountedWebhook {
  readonly webhook: StoredWebhook;
  readonly tally: Tally;
}

/** The subscriptions, and the form for a new one. */
export function SubscriptionsPage({
  frame,
  counted,
  now,
}: {
  frame: Frame;
  counted: readonly CountedWebhook[];
  now: string;
}): JSX.Element {
  const isFirst = counted.length === 0;
  return (
    <Layout title="Subscriptions" frame={frame} at="/subscriptions">
      <h1>Subscriptions</h1>
      <div class="columns">
        <div class="cards">
          {isFirst && (
            <p class="empty" id="no-subscription">
              None yet. Enter the URL of your receiver.
            </p>
          )}
          {counted.map((each) => (
            <Subscription {...each} now={now} />
          ))}
        </div>
        <div class="side">
          <section aria-labelledby="new" class="card" id="new-subscription">
            <h2 id="new">New subscription</h2>
            <SubscriptionForm isMain={isFirst} />
          </section>
        </div>
      </div>
    </Layout>
  );
}

function Subscription({ webhook, tally, now }: CountedWebhook & { now: string }): JSX.Element {
  const { webhook_id: id, name, url, status } = webhook;
  return (
    <article class="card subscription" id={id}>
      <h2>
        <a href={`/subscriptions/${id}`}>
          <Visible text={name} />
        </a>{' '}
        <Status status={status} />
      </h2>
      <p class="address">
        <code>
          <Visible text={url} />
        </code>
      </p>
      <Facts webhook={webhook} tally={tally} now={now} />
      <SubscriptionButtons webhook={webhook} />
    </article>
  );
}

/** What became of a subscription's deliveries, and which events it gets. */
export function Facts({ webhook, tally, now }: CountedWebhook & { now: string }): JSX.Element {
  const { webhook_id, events, index_ids, failure_count: failures, last_success_at } = webhook;
  const to = (status: string): string => listAddress({ ...NO_FILTER, webhook: webhook_id, status });
  return (
    <p class="facts">
      <a href={to('delivered')}>{tally.delivered} delivered</a>
      <a href={to('failed')} class={tally.failed > 0 ? 'alarming' : ''}>
        {tally.failed} failed
      </a>
      <a href={listAddress({ ...NO_FILTER, webhook: webhook_id })}>{tally.pending} pending</a>
      {failures > 0 && <span>{failures} failed since the last success</span>}
      {last_success_at !== null && (
        <span>
          last success <Time at={last_success_at} now={now} />
        </span>
      )}
      <span>
        {events.length === EVENT_NAMES.length
          ? `all ${events.length} events`
          : `${events.length} of ${EVENT_NAMES.length} events`}
        {index_ids !== null && `, of ${index_ids.length} indexes`}
      </span>
    </p>
  );
}

/** What is done most often with a subscription. */
export function SubscriptionButtons({ webhook }: { webhook: StoredWebhook }): JSX.Element {
  const { webhook_id: id, name, status } = webhook;
  return (
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
      <Post action={`/webhooks/${id}/reveal`} of={`of ${name}`}>
        Reveal secret
      </Post>
    </div>
  );
}
