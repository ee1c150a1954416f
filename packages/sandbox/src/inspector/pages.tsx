/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Exchange } from '../state/exchange.js';
import type { StoredWebhook } from '../state/webhook.js';
import type { InspectorParts } from './actions/action.js';
import { eventParts } from './copies/event-parts.js';
import { draftFor } from './draft.js';
import type { Notices } from './notices.js';
import { readFilter } from './queries/filter.js';
import { listDeliveries } from './queries/list-deliveries.js';
import { countFailing, nextRetryOf, tallyOf } from './queries/tally.js';
import { DeliveryPage } from './view/delivery-page.js';
import { Home } from './view/home.js';
import { type Frame, MessagePage } from './view/layout.js';
import { RequestPage } from './view/request-view.js';
import { SendPage } from './view/send.js';
import { SubscriptionPage } from './view/subscription-page.js';
import { SubscriptionsPage } from './view/subscriptions.js';

/** The most requests on the page of a delivery, and test events on that of a subscription. */
const SHOWN = { exchanges: 50, tests: 20 };

/** The pages: deliveries, a delivery, a request, the form to send, subscriptions, a subscription. */
export function pages({ state, operations }: InspectorParts, notices: Notices): Hono {
  const app = new Hono();
  const explained = async (exchange: Exchange) => ({
    exchange,
    explanation: await operations.explain(exchange.id),
  });
  const counted = (webhook: StoredWebhook) => ({ webhook, tally: tallyOf(state, webhook.webhook_id) });
  const now = (): string => new Date(operations.clock.now()).toISOString();
  const frameOf = (c: Context): Frame => ({
    clock: operations.clock,
    nextRetry: nextRetryOf(state),
    failing: countFailing(state),
    notice: notices.take(c.req.query('notice') ?? ''),
  });
  const notFound = (c: Context, text: string) => show(c, <MessagePage frame={frameOf(c)} text={text} />, 404);

  app.get('/', (c) => {
    const frame = frameOf(c);
    const filter = readFilter(c.req.query(), state);
    return show(
      c,
      <Home
        frame={frame}
        isUnused={state.deliveries.size === 0}
        draft={draftFor(state, {}, frame.notice)}
        planned={operations.faults.planned}
        listed={listDeliveries(state, filter, c.req.query())}
        filter={filter}
        webhooks={state.webhooks.all()}
        now={now()}
        exchangesOf={(id) => state.exchanges.group(id)}
      />,
    );
  });
  app.get('/send', (c) => {
    const frame = frameOf(c);
    const { from } = c.req.query();
    return show(
      c,
      <SendPage
        frame={frame}
        draft={draftFor(state, c.req.query(), frame.notice)}
        from={state.deliveries.get(from ?? '')?.delivery_id}
        planned={operations.faults.planned}
        webhooks={state.webhooks.all()}
      />,
    );
  });
  app.get('/subscriptions', (c) => {
    const all = state.webhooks.all().map(counted);
    return show(c, <SubscriptionsPage frame={frameOf(c)} counted={all} now={now()} />);
  });
  app.get('/subscriptions/:id', (c) => {
    const webhook = state.webhooks.get(c.req.param('id'));
    if (webhook === undefined) return notFound(c, 'The sandbox has no such subscription.');
    const tests = state.exchanges
      .all()
      .filter(({ delivery_id, webhook_id }) => delivery_id === null && webhook_id === webhook.webhook_id);
    return show(
      c,
      <SubscriptionPage
        frame={frameOf(c)}
        {...counted(webhook)}
        tests={tests.slice(-SHOWN.tests).reverse()}
        now={now()}
      />,
    );
  });
  app.get('/deliveries/:id', async (c) => {
    const delivery = state.deliveries.get(c.req.param('id'));
    if (delivery === undefined)
      return notFound(c, 'The sandbox has no such delivery, or no longer keeps it.');
    const all = state.exchanges.group(delivery.delivery_id);
    const shown = all.slice(-SHOWN.exchanges);
    return show(
      c,
      <DeliveryPage
        frame={frameOf(c)}
        delivery={delivery}
        eventId={eventParts(delivery.payload).id}
        webhook={state.webhooks.get(delivery.webhook_id)}
        exchanges={await Promise.all(shown.map(explained))}
        earlier={all.length - shown.length}
      />,
    );
  });
  app.get('/exchanges/:id', async (c) => {
    const exchange = state.exchanges.get(c.req.param('id'));
    if (exchange === undefined) return notFound(c, 'The sandbox has no such request, or no longer keeps it.');
    return show(c, <RequestPage frame={frameOf(c)} {...(await explained(exchange))} />);
  });
  return app;
}

function show(c: Context, page: JSX.Element, status: 200 | 404 = 200): Response | Promise<Response> {
  return c.html(`<!doctype html>${page}`, status);
}
