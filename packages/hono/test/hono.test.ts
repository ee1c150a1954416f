import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { createReceiver } from '@videovector-webhooks/core';
import { type MiddlewareHandler, Hono as NewestHono } from 'hono';
import { bodyLimit as newestBodyLimit } from 'hono/body-limit';
import { validator as newestValidator } from 'hono/validator';
import { Hono as OldestHono } from 'hono4_9';
import { bodyLimit as oldestBodyLimit } from 'hono4_9/body-limit';
import { validator as oldestValidator } from 'hono4_9/validator';
import { describe, expect, it } from 'vitest';
import { starter } from '../../../test/suites/adapter/app.js';
import { expectExactBytes, type Left } from '../../../test/suites/adapter/expect-exact-bytes.js';
import { send } from '../../../test/suites/adapter/wire.js';
import { describeAdapter, PLACES } from '../../../test/suites/describe-adapter.js';
import {
  deliver,
  RUN_COMPLETED,
  RUN_STARTED,
  SECRET,
  type SentDelivery,
  sign,
} from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { webhooks } from '../src/index.js';

const newest = { Hono: NewestHono, bodyLimit: newestBodyLimit, validator: newestValidator };
// Its types are different classes; the parts that are used here are the same.
const oldest = {
  Hono: OldestHono,
  bodyLimit: oldestBodyLimit,
  validator: oldestValidator,
} as unknown as typeof newest;

for (const [name, { Hono, bodyLimit, validator }] of [
  ['Hono, newest', newest],
  ['Hono 4.9', oldest],
] as const) {
  describeAdapter(
    name,
    (receiver, before) => {
      const hook = webhooks(receiver);
      const router = new Hono();
      router.all('/videovector', hook);
      const app = new Hono();
      app.all(PLACES.route, hook);
      app.route('/router', router);
      app.basePath('/prefix').all('/*', hook);
      app.all(
        PLACES.behind,
        async (c, next) => {
          c.header('x-before', '1');
          await before();
          await next();
        },
        hook,
      );
      app.all(
        PLACES.consumed,
        async (c, next) => {
          await c.req.raw.arrayBuffer();
          await next();
        },
        hook,
      );
      app.get('/health', (c) => c.text('ok'));
      app.post('/echo', async (c) => c.json(await c.req.json()));
      return createAdaptorServer({ fetch: app.fetch }) as Server;
    },
    { closesConnection: false },
  );

  const withFloat = deliver(RUN_COMPLETED);

  describe(`${name}, after a middleware that reads the body`, () => {
    async function receiveBehind(before: MiddlewareHandler, delivery: SentDelivery) {
      const app = await starter((receiver) => {
        const app = new Hono();
        app.post(PLACES.route, before, webhooks(receiver));
        return createAdaptorServer({ fetch: app.fetch }) as Server;
      })();
      const handled: string[] = [];
      app.receiver.on('prompt_run.*', (_event, { matchedBy }) => handled.push(matchedBy));
      const { headers, body } = delivery;
      const { status, text } = await send(app.port, { path: PLACES.route, headers, chunks: [body] });
      return { status, text, handled, log: app.log };
    }

    it.each<[string, Left, MiddlewareHandler]>([
      ['c.req.json()', 'text', (c, next) => c.req.json().then(next)],
      ['c.req.text()', 'text', (c, next) => c.req.text().then(next)],
      ['c.req.arrayBuffer()', 'bytes', (c, next) => c.req.arrayBuffer().then(next)],
      ['c.req.blob()', 'bytes', (c, next) => c.req.blob().then(next)],
      [
        'c.req.parseBody(), which leaves JSON alone',
        'bytes',
        (c, next) => c.req.parseBody().then(() => next()),
      ],
      ['c.req.raw.clone().json()', 'bytes', (c, next) => c.req.raw.clone().json().then(next)],
      [
        'several of them',
        'bytes',
        (c, next) =>
          c.req
            .blob()
            .then(() => c.req.json())
            .then(next),
      ],
      ['validator()', 'text', validator('json', (value) => value as object)],
      ['bodyLimit()', 'bytes', bodyLimit({ maxSize: 10_000 })],
      [
        'c.req.header(), which reads no body',
        'bytes',
        (c, next) => Promise.resolve(c.req.header('host')).then(next),
      ],
      ['c.req.raw.signal', 'bytes', (c, next) => Promise.resolve(c.req.raw.signal).then(next)],
      ['starting to read c.req.raw.body', 'bytes', readBesides],
      ['replacing c.req.raw', 'bytes', replaceRequest],
    ])('verifies the exact bytes after %s', (_, left, before) =>
      expectExactBytes(left, (delivery) => receiveBehind(before, delivery)),
    );

    it.each<[string, MiddlewareHandler]>([
      ['c.req.raw.json()', (c, next) => c.req.raw.json().then(next)],
      ['c.req.raw.text()', (c, next) => c.req.raw.text().then(() => next())],
      ['c.req.formData(), which fails', (c, next) => c.req.formData().then(() => next(), next)],
      ['c.req.raw.text(), and c.req.text() that fails', readTwice],
    ])('answers 500 with the advice after %s', async (_, before) => {
      const { status, text, handled, log } = await receiveBehind(before, withFloat);
      expect({ status, handled, lines: log.length }).toEqual({ status: 500, handled: [], lines: 1 });
      expect(text).toBe('{"outcome":"error","code":"body_altered"}');
      expect(log[0]).toMatch(
        /: c\.req\.arrayBuffer\(\), c\.req\.text\(\) or c\.req\.json\(\) instead of c\.req\.raw\.json\(\) \(see [^)]+\)$/,
      );
    });

    it('answers 500 if a body that is not UTF-8 was read as text', async () => {
      const body = Buffer.from([0x7b, 0xff, 0x7d]);
      const { headers } = deliver('', { 'x-webhook-signature': sign(body) });
      const before: MiddlewareHandler = (c, next) => c.req.text().then(() => next());
      expect(await receiveBehind(before, { headers, body: body as unknown as string })).toMatchObject({
        status: 500,
      });
    });

    it('takes the headers that a middleware has set', async () => {
      const { 'x-webhook-signature': signature = '', ...headers } = withFloat.headers;
      const before: MiddlewareHandler = async (c, next) => {
        const added = new Headers(c.req.raw.headers);
        added.set('x-webhook-signature', signature);
        c.req.raw = new Request(c.req.raw, { headers: added });
        await next();
      };
      expect(await receiveBehind(before, { ...withFloat, headers })).toMatchObject({ status: 200 });
    });

    it('reads the request that a middleware has dispatched, not the one of the server', async () => {
      const app = await starter((receiver) => {
        const inner = new Hono().post('/inner', webhooks(receiver));
        const outer = new Hono().post(PLACES.route, (c) =>
          inner.fetch(new Request('http://localhost/inner', { method: 'POST', ...withFloat }), c.env),
        );
        return createAdaptorServer({ fetch: outer.fetch }) as Server;
      })();
      app.receiver.on('prompt_run.*', () => {});
      const { status } = await send(app.port, { path: PLACES.route, headers: {}, chunks: ['{}'] });
      expect(status).toBe(200);
    });

    it('lets bodyLimit() refuse bodies that are too large for it', async () => {
      const before = bodyLimit({ maxSize: 10 });
      const length = String(RUN_COMPLETED.length);
      expect(await receiveBehind(before, deliver(RUN_COMPLETED, { 'content-length': length }))).toMatchObject(
        {
          status: 413,
          text: 'Payload Too Large',
        },
      );
    });
  });

  describe(`${name}, without a server`, () => {
    const request = ({ headers, body }: SentDelivery, init: RequestInit = {}): RequestInit => ({
      method: 'POST',
      headers,
      body,
      ...init,
    });

    function appWith(options: { maxBodyBytes?: number } = {}) {
      const { lines, ...logger } = quietLogger();
      const receiver = createReceiver({ secrets: SECRET, logger, ...options });
      receiver.on('prompt_run.*', () => {});
      const app = new Hono();
      app.all('/hook', webhooks(receiver));
      app.mount('/mounted', new Hono().all('/hook', webhooks(receiver)).fetch);
      return { app, lines, receiver };
    }

    it.each(['/hook', '/mounted/hook'])('answers app.request() at %s', async (path) => {
      const { app } = appWith();
      const response = await app.request(path, request(withFloat));
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ outcome: 'handled', code: 'handled' });
      expect((await app.request(path, request({ ...withFloat, body: RUN_STARTED }))).status).toBe(401);
      expect((await app.request(path)).headers.get('allow')).toBe('POST');
    });

    it("has the platform's context wait for work that continues after the response", async () => {
      const { app, receiver } = appWith();
      receiver.observe(async () => {});
      const works: unknown[] = [];
      const context = {
        waitUntil(this: unknown, work: Promise<unknown>): void {
          if (this !== context) throw new TypeError('Illegal invocation');
          works.push(work);
        },
        passThroughOnException() {},
        props: {},
      };
      expect((await app.request('/hook', request(withFloat), {}, context)).status).toBe(200);
      expect(works.length).toBeGreaterThan(0);
      expect(await Promise.all(works)).toBeDefined();
    });

    it('refuses a stream beyond the cap, and one that stalls', async () => {
      const { app } = appWith({ maxBodyBytes: 100 });
      const endless = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(64)) });
      expect((await app.request('/hook', streaming(endless))).status).toBe(500);
      const broken = new ReadableStream({ pull: (stream) => stream.error(new Error('reset')) });
      const answer = await app.request('/hook', streaming(broken));
      expect({ status: answer.status, connection: answer.headers.get('connection') }).toEqual({
        status: 503,
        connection: 'close',
      });
    });

    it('reports that the sender hung up only if the body does not verify', async () => {
      const { app } = appWith();
      const aborted = (delivery: SentDelivery) => request(delivery, { signal: AbortSignal.abort() });
      expect((await app.request('/hook', aborted(withFloat))).status).toBe(200);
      const cut = { ...withFloat, body: withFloat.body.slice(0, -1) };
      expect((await app.request('/hook', aborted(cut))).status).toBe(503);
    });

    function streaming(body: ReadableStream): RequestInit {
      return { ...request(withFloat), body, duplex: 'half' } as RequestInit;
    }
  });
}

/** The copy is read only afterwards, and both come from one stream. */
const readBesides: MiddlewareHandler = async (c, next) => {
  const copy = c.req.raw.clone();
  const handled = next();
  expect((await copy.text()).length).toBeGreaterThan(0);
  await handled;
};

const replaceRequest: MiddlewareHandler = async (c, next) => {
  c.req.raw = new Request(c.req.raw, { headers: c.req.raw.headers });
  await next();
};

const readTwice: MiddlewareHandler = async (c, next) => {
  await c.req.raw.text();
  await c.req.text().catch(() => {});
  await next();
};
