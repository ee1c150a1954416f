import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { bodyParser as scopedBodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa3, { type Middleware } from 'koa';
import { koaBody } from 'koa-body';
import oldBodyParser from 'koa-bodyparser';
import { describe, expect, it } from 'vitest';
import { starter } from '../../../test/suites/adapter/app.js';
import { expectExactBytes, type Left } from '../../../test/suites/adapter/expect-exact-bytes.js';
import { describeAdapter, PLACES } from '../../../test/suites/describe-adapter.js';
import { deliver, RUN_COMPLETED, RUN_STARTED, type SentDelivery } from '../../../test/support/deliveries.js';
import { gate } from '../../../test/support/gate.js';
import { webhooks } from '../src/index.js';

const CANONICAL_ONCE = expect.stringContaining('verified_canonical)');

// Koa 2, installed under another name, has no types; the parts that are used here are the same.
const Koa2 = createRequire(import.meta.url)('koa2') as typeof Koa3;

for (const [name, Koa] of [
  ['Koa 3', Koa3],
  ['Koa 2', Koa2],
] as const) {
  describeAdapter(name, (receiver, before) => {
    const hook = webhooks(receiver);
    const router = new Router({ prefix: '/router' });
    router.all('/videovector', hook);
    const routes = new Router();
    routes.all(
      PLACES.behind,
      async (ctx, next) => {
        ctx.set('x-before', '1');
        await before();
        await next();
      },
      hook,
    );
    routes.all(
      PLACES.consumed,
      async (ctx, next) => {
        ctx.req.resume();
        await new Promise((resolve) => ctx.req.on('end', resolve));
        await next();
      },
      hook,
    );
    routes.get('/health', (ctx) => {
      ctx.body = 'ok';
    });
    routes.post('/echo', scopedBodyParser(), (ctx) => {
      ctx.body = ctx.request.body;
    });
    const app = new Koa();
    // Koa reports every client that hangs up.
    app.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'HPE_INVALID_EOF_STATE' && error.code !== 'ECONNRESET') console.error(error);
    });
    app.use((ctx, next) =>
      ctx.path === PLACES.route || ctx.path.startsWith('/prefix/') ? hook(ctx, next) : next(),
    );
    app.use(router.routes());
    app.use(routes.routes());
    return createServer(app.callback());
  });

  describe(`${name}, after a middleware that handles bodies`, () => {
    /** The first payload survives JSON.parse and JSON.stringify; the second loses a float. */
    const [plain, withFloat] = [deliver(RUN_STARTED), deliver(RUN_COMPLETED)];

    async function receiveBehind(before: Middleware | Platform, delivery: SentDelivery) {
      const app = await starter((receiver) => {
        const app = new Koa();
        if (typeof before === 'function') app.use(before);
        app.use(webhooks(receiver));
        const listener = app.callback();
        return createServer(async (request, response) => {
          if (typeof before === 'object') Object.assign(request, before.leave(await bytesOf(request)));
          await listener(request, response);
        });
      })();
      const handled: string[] = [];
      app.receiver.on('prompt_run.*', (_event, { matchedBy }) => handled.push(matchedBy));
      const { status, text } = await app.post(delivery);
      return { status, text, handled, log: app.log };
    }

    it.each<[string, Left, Middleware | Platform]>([
      ['koa-bodyparser', 'text', oldBodyParser()],
      ['@koa/bodyparser', 'text', scopedBodyParser()],
      [
        '@koa/bodyparser for text',
        'text',
        scopedBodyParser({ enableTypes: ['text'], extendTypes: { text: ['*/*'] } }),
      ],
      ['koa-body that keeps the text', 'text', koaBody({ includeUnparsed: true })],
      ['a parser that ignores JSON', 'bytes', scopedBodyParser({ enableTypes: ['form'] })],
      ['a platform that leaves the bytes in body', 'bytes', { leave: (body) => ({ body }) }],
      [
        'a platform that leaves the bytes in rawBody',
        'bytes',
        { leave: (rawBody) => ({ rawBody, body: {} }) },
      ],
      ['a middleware that asks for text', 'bytes', askForText],
    ])('verifies the exact bytes after %s', (_, left, before) =>
      expectExactBytes(left, (delivery) => receiveBehind(before, delivery)),
    );

    it.each<[string, Middleware]>([
      ['koa-body', koaBody()],
      ['a middleware of your own', parseAndForget],
    ])('verifies a value that %s has parsed, if JavaScript lost nothing', async (_, before) => {
      const answer = await receiveBehind(before, plain);
      expect(answer).toMatchObject({ status: 200, handled: ['canonical'], log: [CANONICAL_ONCE] });
      const forged = { ...plain, body: RUN_STARTED.replace('run_1', 'run_2') };
      expect(await receiveBehind(before, forged)).toMatchObject({ status: 500, handled: [] });
    });

    it.each<[string, Middleware]>([
      ['koa-body', koaBody()],
      ['a middleware of your own', parseAndForget],
      ['a middleware that leaves nothing', consume],
    ])('answers 500 if %s has lost a float, and the changes in the log fix it', async (_, before) => {
      const { status, text, handled, log } = await receiveBehind(before, withFloat);
      expect({ status, handled, lines: log.length }).toEqual({ status: 500, handled: [], lines: 1 });
      expect(text).toBe('{"outcome":"error","code":"body_altered"}');
      const change = /koa-body does with (koaBody\(.*\)) \(see [^)]+\)$/.exec(log[0] ?? '')?.[1];
      const fixed = new Function('koaBody', `return ${change}`)(koaBody) as Middleware;
      expect(await receiveBehind(fixed, withFloat)).toMatchObject({ status: 200, handled: ['raw'] });
    });

    it('distinguishes an empty body that was consumed from a sender that hung up', async () => {
      expect(await receiveBehind(consume, { ...plain, body: '' })).toMatchObject({ status: 500 });
    });

    it('sends nothing if a time-out middleware has responded meanwhile', async () => {
      const [answered, ending] = [gate(), gate()];
      const app = await starter((receiver) => {
        const app = new Koa();
        app.use(async (ctx, next) => {
          await Promise.race([next(), answered.promise]);
          ctx.status = 504;
          ctx.body = 'too slow';
        });
        app.use(webhooks(receiver));
        return createServer(app.callback());
      })();
      app.receiver.on('prompt_run.*', () => {
        answered.open();
        return ending.promise;
      });
      expect(await app.post(withFloat)).toMatchObject({ status: 504, text: 'too slow' });
      ending.open();
      expect(await app.outcome('handled')).toMatchObject({ status: 200 });
    });
  });
}

/** What a serverless platform that has read the request leaves on it. */
interface Platform {
  leave(bytes: Buffer): { rawBody?: unknown; body?: unknown };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const parseAndForget: Middleware = async (ctx, next) => {
  Object.assign(ctx.request, { body: JSON.parse((await bytesOf(ctx.req)).toString()) });
  await next();
};

const askForText: Middleware = (ctx, next) => {
  ctx.req.setEncoding('utf8');
  return next();
};

const consume: Middleware = async (ctx, next) => {
  await bytesOf(ctx.req);
  await next();
};
