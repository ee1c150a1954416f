import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { streamSSE } from 'hono/streaming';
import { problemOf, STATUS } from '../api/problem.js';
import type { InspectorParts } from './actions/action.js';
import { actionRoutes } from './actions/routes.js';
import { assets } from './assets.js';
import { copyRoutes } from './copies/routes.js';
import { LiveUpdates } from './live-updates.js';
import { Notices } from './notices.js';
import { pages } from './pages.js';

/** The inspector: pages that show and control the sandbox. */
export interface Inspector {
  readonly app: Hono;
  close(): void;
}

/** Pages may load only what the sandbox serves. Foreign text is escaped; this is the second line of defence. */
const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Creates the inspector. */
export function createInspector(parts: InspectorParts): Inspector {
  const app = new Hono();
  const notices = new Notices();
  const updates = new LiveUpdates(parts.state, parts.operations);

  app.use(
    secureHeaders({
      contentSecurityPolicy: POLICY,
      // With `no-referrer`, browsers send `Origin: null` with our own forms, which would be refused.
      referrerPolicy: 'same-origin',
      xFrameOptions: 'DENY',
      strictTransportSecurity: false,
    }),
  );
  app.use(async (c, next) => {
    await next();
    // A page may contain a secret.
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  });
  app.onError((error, c) => {
    const { code, message } = problemOf(error);
    return c.text(`${message}\n`, STATUS[code]);
  });
  app.route('/', pages(parts, notices));
  app.route('/', copyRoutes(parts.state));
  app.route('/actions', actionRoutes(parts, notices, updates));
  app.route('/assets', assets());
  app.get('/live', (c) =>
    streamSSE(c, async (stream) => {
      const gone = new Promise<void>((resolve) => stream.onAbort(resolve));
      const stop = updates.listen(() => void stream.writeSSE({ data: 'changed' }));
      await stream.writeSSE({ data: 'connected' });
      await gone;
      stop();
    }),
  );
  return {
    app,
    close: () => updates.close(),
  };
}
