import { randomUUID } from 'node:crypto';
import { createReceiver } from '@videovector-webhooks/core';
import type { Claim } from '@videovector-webhooks/core/inbox';
import { describeInbox, type InboxTestOptions, settled } from '@videovector-webhooks/core/testing';
import { type RedisClient, redisInbox } from '@videovector-webhooks/inbox-redis';
import { Redis } from 'ioredis';
import { Redis as OldestRedis } from 'ioredis5';
import { createClient } from 'redis';
import { createClient as createClient4 } from 'redis4';
import { createClient as createClient5 } from 'redis5';
import { afterAll, describe, expect, it } from 'vitest';
import { describeInboxModel } from '../../../test/suites/describe-inbox-model.js';
import { deliver, RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { realWait } from '../../../test/support/real-wait.js';
import { findRedis } from '../../../test/support/services.js';
import { startTcpProxy } from '../../../test/support/tcp-proxy.js';

const service = await findRedis();
const DIGEST = 'fedcba9876543210'.repeat(3);
/** The prefix of all keys of this run, so that they can be deleted. */
const RUN = `test:${randomUUID()}:`;
afterAll(async () => {
  if (service === undefined) return;
  const client = createClient({ url: service.url });
  await client.connect();
  for (const key of await client.keys(`${RUN}*`)) await client.unlink(key);
  await client.close();
  service.stop();
});

/** A client that fails fast, and how to close it. */
interface Opened {
  readonly client: RedisClient;
  close(): void;
}

async function openNodeRedis(url: string, create = createClient): Promise<Opened> {
  const client = create({ url, disableOfflineQueue: true, socket: { reconnectStrategy: 50 } });
  client.on('error', () => {});
  await client.connect();
  return {
    client,
    close: () => (client.destroy ?? (client as { disconnect(): void }).disconnect).call(client),
  };
}

async function openIoRedis(url: string, Client = Redis): Promise<Opened> {
  const client = new Client(url, { enableOfflineQueue: false, retryStrategy: () => 50, lazyConnect: true });
  client.on('error', () => {});
  await client.connect();
  return { client, close: () => client.disconnect() };
}

describe.skipIf(service === undefined)('redisInbox', () => {
  const url = service?.url ?? '';
  const options = () => ({ prefix: `${RUN}${randomUUID()}:`, logger: quietLogger() });

  for (const [name, open] of [
    ['redis', openNodeRedis],
    ['ioredis', openIoRedis],
    // The types of other versions differ, but not the methods that are used here.
    ['redis 4', (url: string) => openNodeRedis(url, createClient4 as unknown as typeof createClient)],
    ['redis 5.0', (url: string) => openNodeRedis(url, createClient5 as unknown as typeof createClient)],
    ['ioredis 5.4', (url: string) => openIoRedis(url, OldestRedis as unknown as typeof Redis)],
  ] as const) {
    const openProxied = async ({ retentionMs }: InboxTestOptions, compactKeys = false) => {
      const proxy = await startTcpProxy(Number(new URL(url).port || 6379));
      const { client, close } = await open(`redis://127.0.0.1:${proxy.port}`);
      return {
        inbox: redisInbox(client, { ...options(), retentionMs, compactKeys }),
        async breakStore() {
          proxy.cut();
          await settled();
        },
        loseAnswerToClaim: () => proxy.cutAfter(name.startsWith('redis') ? 'EVALSHA' : 'evalsha'),
        async close() {
          try {
            close();
          } catch {
            // It was closed with the store.
          }
          await proxy.close();
        },
      };
    };
    describeInbox(`redisInbox on ${name}`, openProxied, { describe, it });
    describeInboxModel(`redisInbox on ${name}`, openProxied);
    if (name === 'redis')
      describeInbox('redisInbox with compact keys', (test) => openProxied(test, true), { describe, it });

    it(`keeps working with ${name} after the server has forgotten the scripts`, async () => {
      const { client, close } = await open(url);
      const inbox = redisInbox(client, options());
      expect((await inbox.claim('a', 1_000)).state).toBe('claimed');
      const admin = await openNodeRedis(url);
      await (admin.client as ReturnType<typeof createClient>).scriptFlush();
      expect((await inbox.claim('a', 1_000)).state).toBe('in-progress');
      admin.close();
      close();
    });
  }

  it('is shared by two receivers: one handles, the other finds a duplicate', async () => {
    const [one, other] = [await openNodeRedis(url), await openIoRedis(url)];
    const shared = options();
    const codes = [];
    for (const { client } of [one, other]) {
      const receiver = createReceiver({
        secrets: SECRET,
        inbox: redisInbox(client, shared),
        logger: quietLogger(),
      }).fallback(() => {});
      codes.push((await receiver.receive(deliver(RUN_COMPLETED))).code);
    }
    expect(codes).toEqual(['handled', 'duplicate']);
    one.close();
    other.close();
  });

  it.each([
    ['plain', DIGEST],
    ['compact', Buffer.from(DIGEST, 'hex').toString('base64url')],
  ])('stores a completed delivery in few bytes, for the retention, under one %s key', async (form, tag) => {
    const { client, close } = await openNodeRedis(url);
    const redis = client as ReturnType<typeof createClient>;
    const { prefix, logger } = options();
    const compactKeys = form === 'compact';
    const inbox = redisInbox(client, { prefix, logger, compactKeys, retentionMs: 60_000 });
    const claim = await inbox.claim(DIGEST, 5_000);
    if (claim.state === 'claimed') await inbox.complete(claim);
    const key = `${prefix}{${tag}}`;
    expect((await redis.keys(`${prefix}*`)).toSorted()).toEqual([key, `${prefix}{form}`].toSorted());
    expect(await redis.sendCommand(['OBJECT', 'ENCODING', key])).toBe('int');
    expect(await redis.pTTL(key)).toBeGreaterThan(55_000);
    close();
  });

  it.each([false, true])('keeps the form of its first claim, here compactKeys %s', async (compactKeys) => {
    const { client, close } = await openNodeRedis(url);
    const shared = options();
    const one = redisInbox(client, { ...shared, compactKeys });
    const other = redisInbox(client, { ...shared, compactKeys: !compactKeys });
    // Decides nothing.
    expect(await other.lookup(DIGEST)).toEqual({ state: 'absent' });
    const claim = await one.claim(DIGEST, 60_000);
    expect((await other.claim(DIGEST, 60_000)).state).toBe('in-progress');
    await one.complete(claim as unknown as Claim);
    expect(await other.claim(DIGEST, 60_000)).toEqual({ state: 'completed' });
    expect((await other.lookup(DIGEST)).state).toBe('completed');
    close();
  });

  it('lets a client that repeats a command find its own claim, and no other claim or completion', async () => {
    const proxy = await startTcpProxy(Number(new URL(url).port || 6379));
    const { client, close } = await openIoRedis(`redis://127.0.0.1:${proxy.port}`);
    const inbox = redisInbox(client, options());
    for (const verb of ['complete', 'release'] as const) {
      // Redis knows the scripts now.
      await inbox[verb]((await inbox.claim(`other ${verb}`, 60_000)) as unknown as Claim);
      proxy.cutAfter('evalsha');
      const first = await inbox.claim(verb, 60_000);
      expect(first).toMatchObject({ state: 'claimed', attempt: 1 });
      await inbox.release(first as unknown as Claim);
      proxy.cutAfter('evalsha');
      const claim = await inbox.claim(verb, 60_000);
      expect(claim).toMatchObject({ state: 'claimed', attempt: 2 });
      proxy.cutAfter('evalsha');
      expect(await inbox[verb](claim as unknown as Claim)).toBe(true);
    }
    close();
    await proxy.close();
  });

  it('counts an attempt whose process has died, also after the retention', async () => {
    const { client, close } = await openNodeRedis(url);
    const inbox = redisInbox(client, { ...options(), retentionMs: 50 });
    await inbox.claim('a', 50);
    await realWait(200);
    expect(await inbox.lookup('a')).toEqual({ state: 'expired', attempt: 1 });
    expect(await inbox.claim('a', 60_000)).toMatchObject({ state: 'claimed', attempt: 2 });
    close();
  });
});
