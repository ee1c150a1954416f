import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { createReceiver, type Receiver, type ReceiverOptions } from '@videovector-webhooks/core';
import type { Inbox } from '@videovector-webhooks/core/inbox';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { webhooks as expressWebhooks } from '@videovector-webhooks/express';
import { webhooks as fastifyWebhooks } from '@videovector-webhooks/fastify';
import { webhooks as honoWebhooks } from '@videovector-webhooks/hono';
import { webhooks as koaWebhooks } from '@videovector-webhooks/koa';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { SECRET } from '../../../../test/support/deliveries.js';
import type { Effects } from '../../src/check/effects/effects.js';
import type { Setting } from '../../src/check/setting.js';

const PATH = '/webhooks/videovector';
const SECOND_SECRET = 'whsec_fedcba9876543210';

/** The adapters: each makes a server of a receiver. */
export const ADAPTERS: Readonly<Record<string, (receiver: Receiver) => Server | Promise<Server>>> = {
  'node:http': (receiver) => createServer(nodeHandler(receiver)),
  Express: (receiver) => createServer(express().all(PATH, expressWebhooks(receiver))),
  Koa: (receiver) => createServer(new Koa({ env: 'test' }).use(koaWebhooks(receiver)).callback()),
  Hono: (receiver) => createAdaptorServer(new Hono().all(PATH, honoWebhooks(receiver))) as Server,
  async Fastify(receiver) {
    const app = fastify();
    await app.register(fastifyWebhooks(receiver), { prefix: PATH });
    await app.ready();
    return app.server;
  },
};

/** A receiver of the kit under test, with everything that `check` can make use of. */
export interface OwnReceiver {
  readonly url: URL;
  readonly settings: Partial<Setting>;
  close(): Promise<void>;
}

/**
 * Starts a receiver in this process.
 *
 * @param openInbox Opens the inbox; once more after each restart. What it has stored must still be there.
 */
export async function startOwn(
  adapter: string,
  openInbox: () => Inbox | Promise<Inbox>,
  options: Partial<ReceiverOptions> = {},
): Promise<OwnReceiver> {
  const handled = new Map<string, number>();
  let isAway = false;
  let receiver: Receiver;
  let server: Server;

  async function start(port: number): Promise<void> {
    const inbox = await openInbox();
    receiver = createReceiver({
      secrets: [SECRET, SECOND_SECRET],
      logger: { warn: () => {}, error: () => {} },
      ...options,
      inbox: {
        ...inbox,
        claim: async (...args) => {
          if (isAway) throw new Error('the store is away');
          return inbox.claim(...args);
        },
      },
    }).on('prompt_run.completed', async (event) => {
      const { check, check_delay_ms: delay } = event.data as { check?: string; check_delay_ms?: number };
      if (check === 'fail') {
        await sleep(delay);
        throw new Error('asked to fail');
      }
      await sleep(20);
      handled.set(event.id!, (handled.get(event.id!) ?? 0) + 1);
    });
    server = await ADAPTERS[adapter]!(receiver);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  }
  async function stop(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await receiver.close();
  }

  await start(0);
  const { port } = server!.address() as AddressInfo;
  const effects: Effects = {
    distinguishes: (one, other) => one.eventId !== other.eventId,
    count: async ({ eventId }) => handled.get(eventId) ?? 0,
  };
  return {
    url: new URL(PATH, `http://127.0.0.1:${port}`),
    settings: {
      otherSecrets: [SECOND_SECRET],
      effects,
      async breakIt() {
        isAway = true;
      },
      async fixIt() {
        isAway = false;
      },
      restart: async () => {
        await stop();
        await start(port);
      },
    },
    close: stop,
  };
}
