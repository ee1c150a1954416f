import { createServer, type Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { Inbox, Receiver } from '@videovector-webhooks/core';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import pg from 'pg';
import { createClient } from 'redis';
import { SECRET } from '../../support/deliveries.js';
import { packageOf } from '../checkout.js';
import { type Memory, statusFor } from './by-hand.js';
import { handle } from './handle.js';
import { fullInbox, lruMemory, postgresMemory, redisMemory } from './memories.js';

export const FRAMEWORKS = ['express', 'koa', 'hono', 'fastify'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** Where deliveries are remembered. Without a store: nowhere, or in the process. */
export type Memorized =
  | { readonly in: 'nothing' | 'memory' }
  | {
      readonly in: 'redis' | 'postgres';
      readonly url: string;
      readonly name: string;
      readonly twoSteps: boolean;
    };

/** A server of one framework, whose route is the kit's or the one that a user writes by hand. */
export interface ServerOptions {
  readonly framework: Framework;
  readonly route: 'kit' | 'by hand';
  readonly memory: Memorized;
  /** Whose kit to serve; by default this checkout's. */
  readonly checkout?: string | undefined;
}

/** Starts a server on its own port. */
export async function startServer({ framework, route, memory, checkout }: ServerOptions): Promise<Server> {
  return route === 'kit'
    ? KIT[framework](await receiver(memory, checkout), checkout)
    : BY_HAND[framework](await memoryByHand(memory));
}

const KIT: Record<Framework, (receiver: Receiver, checkout?: string) => Promise<Server>> = {
  async express(receiver, checkout) {
    const { webhooks } = await packageOf('express', checkout);
    return listening(express().post('/webhooks', webhooks(receiver)));
  },
  async koa(receiver, checkout) {
    const { webhooks } = await packageOf('koa', checkout);
    return listening(new Koa().use(webhooks(receiver)).callback());
  },
  async hono(receiver, checkout) {
    const { webhooks } = await packageOf('hono', checkout);
    return listeningHono(new Hono().post('/webhooks', webhooks(receiver)));
  },
  async fastify(receiver, checkout) {
    const { webhooks } = await packageOf('fastify', checkout);
    const app = Fastify();
    app.register(webhooks(receiver), { prefix: '/webhooks' });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
};

/** Each reads the body as its framework's documentation shows it. */
const BY_HAND: Record<Framework, (memory: Memory | undefined) => Promise<Server>> = {
  express: (memory) =>
    listening(
      express().post('/webhooks', express.raw({ type: 'application/json' }), async (request, response) => {
        const { 'x-webhook-signature': signature, 'x-delivery-id': id } = request.headers;
        response.sendStatus(await statusFor(request.body as Buffer, one(signature), one(id), memory));
      }),
    ),
  koa: (memory) =>
    listening(
      new Koa()
        .use(async (ctx) => {
          const chunks: Buffer[] = [];
          for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
          const body = Buffer.concat(chunks);
          ctx.status = await statusFor(
            body,
            ctx.get('x-webhook-signature'),
            ctx.get('x-delivery-id'),
            memory,
          );
          ctx.body = 'OK';
        })
        .callback(),
    ),
  hono: (memory) =>
    listeningHono(
      new Hono().post('/webhooks', async (c) => {
        const body = await c.req.text();
        const signature = c.req.header('x-webhook-signature');
        return c.text('OK', await statusFor(body, signature, c.req.header('x-delivery-id'), memory));
      }),
    ),
  async fastify(memory) {
    const app = Fastify();
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    app.post('/webhooks', async ({ headers, body }, reply) => {
      const { 'x-webhook-signature': signature, 'x-delivery-id': id } = headers;
      return reply.code(await statusFor(body as Buffer, one(signature), one(id), memory)).send('OK');
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
};

async function receiver(memory: Memorized, checkout: string | undefined): Promise<Receiver> {
  const { createReceiver } = await packageOf('core', checkout);
  const inbox = await inboxFor(memory, checkout);
  return createReceiver({ secrets: SECRET, inbox }).on('prompt_run.completed', handle);
}

async function inboxFor(memory: Memorized, checkout: string | undefined): Promise<Inbox> {
  if (memory.in === 'redis') {
    const { redisInbox } = await packageOf('inbox-redis', checkout);
    const client = createClient({ url: memory.url });
    await client.connect();
    return redisInbox(client, { prefix: memory.name, logger: { warn: () => {} } });
  }
  if (memory.in === 'postgres') {
    const { postgresInbox } = await packageOf('inbox-postgres', checkout);
    return postgresInbox(new pg.Pool({ connectionString: memory.url, max: 20 }), { table: memory.name });
  }
  return fullInbox(checkout);
}

async function memoryByHand(memory: Memorized): Promise<Memory | undefined> {
  if (memory.in === 'redis') return redisMemory(memory.url, memory.name, memory.twoSteps);
  if (memory.in === 'postgres') return postgresMemory(memory.url, memory.name, memory.twoSteps);
  return memory.in === 'memory' ? lruMemory() : undefined;
}

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

function listening(listener: Parameters<typeof createServer>[1]): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer(listener).listen(0, '127.0.0.1', () => resolve(server));
  });
}

function listeningHono(app: Hono): Promise<Server> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
      resolve(server as Server),
    );
  });
}
