import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { Receiver } from '@videovector-webhooks/core';
import express from 'express';
import { Hono } from 'hono';
import Koa from 'koa';
import { SECRET } from '../../support/deliveries.js';
import { packageOf } from '../checkout.js';

/** A server of one framework, whose route is the kit's or the one that a user writes by hand. */
export type ServerName = `${'express' | 'koa' | 'hono'} ${'kit' | 'by hand'}`;

/** Starts each on its own port. */
export const SERVERS: Record<ServerName, (checkout?: string) => Promise<Server>> = {
  'express kit': async (checkout) => {
    const { webhooks } = await packageOf('express', checkout);
    return listening(express().post('/webhooks', webhooks(await receiver(checkout))));
  },
  'express by hand': () =>
    listening(
      express().post('/webhooks', express.raw({ type: 'application/json' }), (request, response) => {
        const body = request.body as Buffer;
        if (!isAuthentic(body, request.get('x-webhook-signature'))) return response.sendStatus(401);
        handle(JSON.parse(body.toString()));
        return response.sendStatus(200);
      }),
    ),
  'koa kit': async (checkout) => {
    const { webhooks } = await packageOf('koa', checkout);
    return listening(new Koa().use(webhooks(await receiver(checkout))).callback());
  },
  'koa by hand': () =>
    listening(
      new Koa()
        .use(async (ctx) => {
          const chunks: Buffer[] = [];
          for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
          const body = Buffer.concat(chunks);
          ctx.status = isAuthentic(body, ctx.get('x-webhook-signature')) ? 200 : 401;
          if (ctx.status === 200) handle(JSON.parse(body.toString()));
          ctx.body = 'OK';
        })
        .callback(),
    ),
  'hono kit': async (checkout) => {
    const { webhooks } = await packageOf('hono', checkout);
    return listeningHono(new Hono().post('/webhooks', webhooks(await receiver(checkout))));
  },
  'hono by hand': () =>
    listeningHono(
      new Hono().post('/webhooks', async (c) => {
        const body = await c.req.text();
        if (!isAuthentic(body, c.req.header('x-webhook-signature'))) return c.text('', 401);
        handle(JSON.parse(body));
        return c.text('OK');
      }),
    ),
};

async function receiver(checkout?: string): Promise<Receiver> {
  const { createReceiver } = await packageOf('core', checkout);
  return createReceiver({ secrets: SECRET }).on('prompt_run.completed', handle);
}

function handle(event: { event: string }): void {
  if (event.event !== 'prompt_run.completed') throw new Error('This is another event');
}

/** As the sender's page shows it. */
function isAuthentic(body: string | Buffer, signature = ''): boolean {
  const expected = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  return (
    signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  );
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
