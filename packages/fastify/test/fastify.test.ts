import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createReceiver } from '@videovector-webhooks/core';
import newest, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { starter } from '../../../test/suites/adapter/app.js';
import { expectExactBytes } from '../../../test/suites/adapter/expect-exact-bytes.js';
import { describeAdapter, PLACES } from '../../../test/suites/describe-adapter.js';
import { deliver, RUN_COMPLETED, SECRET, type SentDelivery } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { webhooks } from '../src/index.js';

// The others, installed under other names, have types of their own; the parts that are used here are the same.
const require = createRequire(import.meta.url);
const fastify5_0 = require('fastify5_0') as typeof newest;
const fastify4_28 = require('fastify4_28') as typeof newest;

/** The app's server, which waits for the plugins before it listens. */
function serverOf(app: FastifyInstance): FastifyInstance['server'] {
  const { server } = app;
  const listen = server.listen.bind(server) as (...args: unknown[]) => void;
  const listenWhenReady = (...args: unknown[]): typeof server => {
    void app.ready().then(() => listen(...args));
    return server;
  };
  return Object.assign(server, { listen: listenWhenReady });
}

for (const [name, Fastify] of [
  ['Fastify, newest', newest],
  ['Fastify 5.0', fastify5_0],
  ['Fastify 4.28', fastify4_28],
] as const) {
  describeAdapter(name, (receiver, before) => {
    const hook = webhooks(receiver);
    const app = Fastify({ forceCloseConnections: true });
    // The suite sends this method, and Fastify answers 404 to methods that it does not know.
    app.addHttpMethod?.('PROPFIND');
    app.register(hook, { prefix: PLACES.route });
    app.register(async (router) => void router.register(hook, { prefix: '/videovector' }), {
      prefix: '/router',
    });
    app.register(hook, { prefix: '/prefix' });
    app.register(async (scope) => {
      scope.addHook('onRequest', async (_request, reply) => {
        reply.header('x-before', '1');
        await before();
      });
      scope.register(hook, { prefix: PLACES.behind });
    });
    app.register(async (scope) => {
      scope.addHook('onRequest', async ({ raw }) => {
        raw.resume();
        await once(raw, 'end');
      });
      scope.register(hook, { prefix: PLACES.consumed });
    });
    app.get('/health', async () => 'ok');
    app.post('/echo', async ({ body }) => body);
    return serverOf(app);
  });

  describe(`${name}, in an app that reads bodies`, () => {
    async function receiveIn(prepare: (app: FastifyInstance) => unknown, delivery: SentDelivery) {
      const app = await starter((receiver) => {
        const fastify = Fastify({ bodyLimit: 10, forceCloseConnections: true });
        fastify.register(async (scope) => {
          await prepare(scope);
          scope.register(webhooks(receiver), { prefix: PLACES.route });
        });
        return serverOf(fastify);
      })();
      const handled: string[] = [];
      app.receiver.on('prompt_run.*', (_event, { matchedBy }) => handled.push(matchedBy));
      const { status } = await app.post(delivery);
      return { status, handled, log: app.log };
    }

    it.each<[string, (app: FastifyInstance) => unknown]>([
      ["Fastify's own parsers and a body limit below the body", () => {}],
      ['no parser at all', (app) => app.removeAllContentTypeParsers()],
      [
        'a parser for every type',
        (app) =>
          app.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null, {})),
      ],
      ['a hook that replaces the stream', (app) => app.addHook('preParsing', async () => undefined)],
      ['a hook that looks at the body', (app) => app.addHook('preHandler', async ({ body }) => void body)],
    ])('verifies the exact bytes: %s', async (_what, prepare) => {
      await expectExactBytes('bytes', (delivery) => receiveIn(prepare, delivery));
    });

    it.each(['', 'text', 'application/json; charset="', 'a/b/c'])(
      'answers a delivery whose content type is %j, which Fastify would refuse with 415',
      async (type) => {
        const delivery = deliver(RUN_COMPLETED, { 'content-type': type });
        expect(await receiveIn(() => {}, delivery)).toMatchObject({ status: 200, handled: ['raw'] });
      },
    );

    it('answers app.inject()', async () => {
      const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() });
      receiver.on('prompt_run.*', () => {});
      const app = Fastify();
      app.register(webhooks(receiver), { prefix: PLACES.route });
      const { headers, body } = deliver(RUN_COMPLETED);
      const reply = await app.inject({ method: 'POST', url: PLACES.route, headers, payload: body });
      expect(reply.json()).toEqual({ outcome: 'handled', code: 'handled' });
      expect((await app.inject({ method: 'GET', url: `${PLACES.route}/any` })).statusCode).toBe(405);
    });
  });
}
