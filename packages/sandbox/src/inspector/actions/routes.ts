import { ConfigurationError } from '@videovector-webhooks/core';
import { type Context, Hono } from 'hono';
import { boundedBody } from '../../server/bounded-body.js';
import type { LiveUpdates } from '../live-updates.js';
import type { Notice, Notices } from '../notices.js';
import { type Action, type Actions, type InspectorParts, problem } from './action.js';
import { clockActions } from './clock.js';
import { deliveryActions } from './deliveries.js';
import { sendActions } from './sending.js';
import { webhookActions } from './subscriptions.js';

/** Enough for the data of an event, typed or pasted. */
const MAX_FORM_BYTES = 4 * 1024 * 1024;

/** The actions over HTTP: each is a POST, and redirects to the page that it came from, with a notice. */
export function actionRoutes(parts: InspectorParts, notices: Notices, updates: LiveUpdates): Hono {
  const app = new Hono();
  app.use(boundedBody(MAX_FORM_BYTES));
  for (const [path, action] of Object.entries(actionsOf(parts))) {
    app.post(path, async (c) => {
      const notice = await take(c, action);
      updates.changed();
      return c.redirect(pageAfter(c, notice, notices.leave(notice)), 303);
    });
  }
  return app;
}

/** Everything that the pages can do. */
export function actionsOf(parts: InspectorParts): Actions {
  return {
    ...sendActions(parts),
    ...clockActions(parts),
    ...webhookActions(parts),
    ...deliveryActions(parts),
  };
}

async function take(c: Context, action: Action): Promise<Notice> {
  const fields = new URLSearchParams(await c.req.text());
  try {
    return await action({ fields, id: c.req.param('id') ?? '', origin: new URL(c.req.url).origin });
  } catch (error) {
    if (error instanceof ConfigurationError) return problem(error.message);
    throw error;
  }
}

/** The page that shows the result: the action's, or the one that the form is on. */
function pageAfter(c: Context, { page }: Notice, id: string): string {
  const { pathname, query } =
    page === undefined ? pageOfForm(c) : { pathname: page, query: new URLSearchParams() };
  query.set('notice', id);
  return `${pathname}?${query}`;
}

const PAGE = /^\/(?:$|send$|subscriptions(?:$|\/)|deliveries\/|exchanges\/)/;

/** The page that the form is on. It comes from a header, so only the path is used. */
function pageOfForm(c: Context): { pathname: string; query: URLSearchParams } {
  const here = new URL(c.req.url);
  const referer = c.req.header('referer') ?? '';
  const from = URL.canParse(referer) ? new URL(referer) : here;
  if (from.host === here.host && PAGE.test(from.pathname))
    return { pathname: from.pathname, query: from.searchParams };
  return { pathname: '/', query: new URLSearchParams() };
}
