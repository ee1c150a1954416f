import { createServer } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { webhooks as express } from '@videovector-webhooks/express';
import { webhooks as fastify } from '@videovector-webhooks/fastify';
import { webhooks as hono } from '@videovector-webhooks/hono';
import { webhooks as koa } from '@videovector-webhooks/koa';
import Express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { type Mount, PLACES } from '../suites/adapter/app.js';

type Adapter = readonly [name: string, mount: Mount, closesConnection: boolean];

/** Every adapter, as its README mounts it, with nothing in front. */
export const ADAPTERS: readonly Adapter[] = [
  ['Express', (receiver) => createServer(Express().all(PLACES.route, express(receiver))), true],
  [
    'Koa',
    (receiver) => {
      const app = new Koa();
      app.silent = true; // Koa prints every connection that ends early.
      app.use(koa(receiver));
      return createServer(app.callback());
    },
    true,
  ],
  [
    'Hono',
    (receiver) =>
      createAdaptorServer({ fetch: new Hono().all(PLACES.route, hono(receiver)).fetch }) as ReturnType<Mount>,
    false,
  ],
  [
    'Fastify',
    (receiver) => {
      let ready = false;
      const app = Fastify({
        forceCloseConnections: true,
        serverFactory: (handler) =>
          createServer(async (request, response) => {
            if (!ready) await app.ready();
            ready = true;
            handler(request, response);
          }),
      });
      app.register(fastify(receiver), { prefix: PLACES.route });
      return app.server;
    },
    true,
  ],
  ['node:http', (receiver) => createServer(nodeHandler(receiver)), true],
  [
    'fetch',
    (receiver) => createAdaptorServer({ fetch: (request) => receiver.fetch(request) }) as ReturnType<Mount>,
    false,
  ],
];
