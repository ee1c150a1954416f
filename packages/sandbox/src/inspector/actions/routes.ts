import { ConfigurationError } from '@videovector-webhooks/core';
import { type Context, Hono } from 'hono';
import { boundedBody } from '../../server/bounded-body.js';
import type { LiveUpdates } from '../live-updates.js';
import type { Notice, Notices } from '../notices.js';
import type { Action, InspectorParts } from './action.js';
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
  const actions = {
    ...sendActions(parts),
    ...clockActions(parts),
    ...webhookActions(parts),
    ...deliveryActions(parts),
  };
  for (const [path, action] of Object.entries(actions)) {
    app.post(path, async (c) => {
      const notice = await take(c, action);
      updates.changed();
      return c.redirect(pageOfForm(c, notices.leave(notice)), 303);
    });
  }
  return app;
}

async function take(c: Context, action: Action): Promise<Notice> {
  const fields = new URLSearchParams(await c.req.text());
  try {
    return await action({ fields, id: c.req.param('id') ?? '' });
  } catch (error) {
    if (error instanceof ConfigurationError) return { tone: 'problem', text: error.message };
    throw error;
  }
}

/** The page that the form is on. It comes from a header, so only the path is used. */
function pageOfForm(c: Context, notice: string): string {
  const here = new URL(c.req.url);
  const referer = c.req.header('referer') ?? '';
  const from = URL.canParse(referer) ? new URL(referer) : here;
  const isPage = from.host === here.host && /^\/(?:$|deliveries\/|exchanges\/)/.test(from.pathname);
  const query = isPage ? from.searchParams : new URLSearchParams();
  query.set('notice', notice);
  return `${isPage ? from.pathname : '/'}?${query}`;
}
