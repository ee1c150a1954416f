// Every receiver fits where deliveries are only received, and so does a stand-in of a test.

import { createServer, type IncomingMessage } from 'node:http';
import {
  type AnyReceiver,
  createReceiver,
  type Outcome,
  replay,
  type StandardSchema,
} from '@videovector-webhooks/core';
import { nodeHandler, receiveNodeRequest } from '@videovector-webhooks/core/node';
import { webhooks as express } from '@videovector-webhooks/express';
import { webhooks as fastify } from '@videovector-webhooks/fastify';
import { webhooks as hono } from '@videovector-webhooks/hono';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import { webhooks as koa } from '@videovector-webhooks/koa';
import expressApp from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import type { Pool } from 'pg';

declare const pool: Pool;
declare const schema: StandardSchema<{ id: bigint }>;
const secrets = 'whsec_example';
const receivers = [
  createReceiver({ secrets }),
  createReceiver({ secrets, schemas: { 'export.ready': schema } }),
  createReceiver({ secrets, inbox: postgresInbox(pool, { transactional: true }) }),
  createReceiver({ secrets, additionalEvents: ['label.created'] }),
  {
    receive: async (): Promise<Outcome> => ({
      outcome: 'handled',
      code: 'handled',
      status: 200,
      closeConnection: false,
    }),
  },
] as const;

declare const request: IncomingMessage;
for (const receiver of receivers) {
  expressApp().post('/webhooks', express(receiver));
  new Koa().use(koa(receiver));
  new Hono().post('/webhooks', hono(receiver));
  Fastify().register(fastify(receiver), { prefix: '/webhooks' });
  createServer(nodeHandler(receiver, { advice: undefined }));
  void receiveNodeRequest(receiver, request, { advice: 'Read the body nowhere else' });
  replay('', receiver);
}

export const [plain, withSchemas, transactional, additional] = receivers;
export const all: AnyReceiver[] = [plain, withSchemas, transactional, additional];
// @ts-expect-error A receiver that can't receive.
express({ fetch: plain.fetch });
