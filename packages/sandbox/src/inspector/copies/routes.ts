import { EVENT_NAMES } from '@videovector-webhooks/core';
import { type Context, Hono } from 'hono';
import { type SandboxEventName, sampleData } from '../../events/sample-data.js';
import { bodyOf } from '../../state/exchange.js';
import type { State } from '../../state/state.js';
import { indentJson } from '../format.js';
import { curlOf } from './curl.js';
import { testOf } from './test-of.js';

/** Texts to copy or to download. Browsers never display them as a page: they can contain anything. */
export function copyRoutes(state: State): Hono {
  const app = new Hono();
  app.get('/exchanges/:id/body', (c) => {
    const exchange = state.exchanges.get(c.req.param('id'));
    if (exchange === undefined) return c.notFound();
    c.header('content-disposition', `attachment; filename="${exchange.id}.json"`);
    return c.body(new Uint8Array(bodyOf(exchange)), 200, { 'content-type': 'application/octet-stream' });
  });
  app.get('/exchanges/:id/curl', (c) => {
    const exchange = state.exchanges.get(c.req.param('id'));
    return exchange === undefined ? c.notFound() : plain(c, curlOf(exchange));
  });
  app.get('/deliveries/:id/payload', (c) => {
    const delivery = state.deliveries.get(c.req.param('id'));
    return delivery === undefined ? c.notFound() : plain(c, `${indentJson(delivery.payload)}\n`);
  });
  app.get('/deliveries/:id/test', (c) => {
    const delivery = state.deliveries.get(c.req.param('id'));
    return delivery === undefined ? c.notFound() : plain(c, testOf(delivery));
  });
  app.get('/samples/:event', (c) => {
    const event = c.req.param('event');
    return isEvent(event) ? plain(c, sampleText(event)) : c.notFound();
  });
  return app;
}

/** The sample data of an event, indented, as a start for one's own. */
export function sampleText(event: SandboxEventName): string {
  return indentJson(sampleData(event));
}

export function isEvent(name: string): name is (typeof EVENT_NAMES)[number] {
  return (EVENT_NAMES as readonly string[]).includes(name);
}

function plain(c: Context, text: string): Response {
  return c.body(text, 200, { 'content-type': 'text/plain; charset=utf-8' });
}
