/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { bodyOf, type Exchange } from '../state/exchange.js';
import type { InspectorParts } from './actions/action.js';
import { listDeliveries, nextRetryOf, readFilter, tallyOf } from './delivery-queries.js';
import { explainExchange } from './explain/explain-exchange.js';
import type { KnownSecrets } from './explain/known-secrets.js';
import type { Notices } from './notices.js';
import { DeliveryPage } from './view/delivery-page.js';
import { ExchangePage } from './view/exchange.js';
import type { Frame } from './view/layout.js';
import { MessagePage } from './view/layout.js';
import { Overview } from './view/overview.js';

/** The most exchanges on the page of a delivery, and test events on the overview. */
const SHOWN = { exchanges: 50, tests: 20 };

/** The pages: the overview, a delivery, an exchange. */
export function pages({ state, operations }: InspectorParts, known: KnownSecrets, notices: Notices): Hono {
  const app = new Hono();
  const explained = async (exchange: Exchange) => ({
    exchange,
    explanation: await explainExchange(exchange, state, known),
  });
  const frameOf = (c: Context): Frame => ({
    clock: operations.clock,
    nextRetry: nextRetryOf(state),
    notice: notices.take(c.req.query('notice') ?? ''),
  });

  app.get('/', (c) => {
    const filter = readFilter(c.req.query(), state);
    const webhooks = state.webhooks.all();
    const tests = state.exchanges.all().filter(({ delivery_id: id }) => id === null);
    return show(
      c,
      <Overview
        frame={frameOf(c)}
        planned={operations.faults.planned}
        counted={webhooks.map((webhook) => ({ webhook, tally: tallyOf(state, webhook.webhook_id) }))}
        tests={tests.slice(-SHOWN.tests).reverse()}
        listed={listDeliveries(state, filter)}
        filter={filter}
        webhooks={webhooks}
        now={new Date(operations.clock.now()).toISOString()}
        exchangesOf={(id) => state.exchanges.group(id)}
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
        webhook={state.webhooks.get(delivery.webhook_id)}
        exchanges={await Promise.all(shown.map(explained))}
        earlier={all.length - shown.length}
      />,
    );
  });
  app.get('/exchanges/:id', async (c) => {
    const exchange = state.exchanges.get(c.req.param('id'));
    if (exchange === undefined)
      return notFound(c, 'The sandbox has no such exchange, or no longer keeps it.');
    return show(c, <ExchangePage frame={frameOf(c)} {...(await explained(exchange))} />);
  });
  app.get('/exchanges/:id/body', (c) => {
    const exchange = state.exchanges.get(c.req.param('id'));
    if (exchange === undefined) return c.notFound();
    // The body can be anything, so the browser must not display it.
    c.header('content-disposition', `attachment; filename="${exchange.id}.json"`);
    return c.body(new Uint8Array(bodyOf(exchange)), 200, { 'content-type': 'application/octet-stream' });
  });

  const notFound = (c: Context, text: string) => show(c, <MessagePage frame={frameOf(c)} text={text} />, 404);
  return app;
}

function show(c: Context, page: JSX.Element, status: 200 | 404 = 200): Response | Promise<Response> {
  return c.html(`<!doctype html>${page}`, status);
}
