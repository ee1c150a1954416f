import { randomUUID } from 'node:crypto';
import type { Claim } from '@videovector-webhooks/core/inbox';
import { type RedisClient, redisInbox } from '@videovector-webhooks/inbox-redis';
import { Redis } from 'ioredis';
import { createClient, createClientPool, createCluster, RESP_TYPES } from 'redis';
import { createClient as createClient4, createCluster as createCluster4 } from 'redis4';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { missing } from '../../../test/support/missing-service.js';
import { startPrivateRedis } from '../../../test/support/private-redis.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { findRedis } from '../../../test/support/services.js';

const service = await findRedis();
afterAll(() => service?.stop());
const url = service?.url ?? '';

/** The same order results on one server and in a cluster, where a delivery and its resource are on different nodes. */
async function expectRightOrder(client: RedisClient): Promise<void> {
  const options = { prefix: `test:${randomUUID()}:`, retentionMs: 60_000, logger: quietLogger() };
  const inbox = redisInbox(client, options);
  const order = (position: number, keepsStale = false) => ({
    resource: 'r',
    position: `${position}`,
    keepsStale,
  });
  const claim = (key: string, position: number, keepsStale = false) =>
    inbox.claim(key, 60_000, undefined, order(position, keepsStale));
  const second = (await claim('2', 2)) as Claim;
  expect(second).toMatchObject({ state: 'claimed', attempt: 1, stale: false, order: order(2) });
  for (const key of ['2', '3'])
    expect(await claim(key, Number(key))).toEqual({ state: 'in-progress', remainingMs: expect.any(Number) });
  expect(await inbox.renew(second, 60_000)).toBe(true);
  expect(await inbox.release(second)).toBe(true);
  expect(await inbox.release(second)).toBe(true);
  const again = (await claim('2', 2)) as Claim;
  expect(again).toMatchObject({ state: 'claimed', attempt: 2 });
  expect(await inbox.complete(again)).toBe(true);
  expect(await inbox.complete(again)).toBe(true);
  expect(await inbox.renew(again, 60_000)).toBe(false);
  expect(await claim('1', 1)).toEqual({ state: 'superseded' });
  expect(await claim('1', 1)).toEqual({ state: 'completed' });
  expect(await inbox.lookup('1')).toEqual({ state: 'completed', attempt: 1 });
  expect(await claim('2', 2)).toEqual({ state: 'completed' });
  const kept = (await claim('0', 0, true)) as Claim;
  expect(kept).toMatchObject({ state: 'claimed', stale: true });
  expect(await claim('3', 3)).toMatchObject({ state: 'in-progress' });
  expect(await inbox.complete(kept)).toBe(true);
  const results = await Promise.all(Array.from({ length: 20 }, (_, i) => claim(`many ${i >> 1}`, 4 + i)));
  expect(results.filter(({ state }) => state === 'claimed')).toHaveLength(1);
}

/** The results do not depend on how the client represents replies. */
async function expectRightVerdicts(client: RedisClient, key = 'a'): Promise<void> {
  const inbox = redisInbox(client, {
    prefix: `test:${randomUUID()}:`,
    retentionMs: 60_000,
    logger: quietLogger(),
  });
  const claim = (await inbox.claim(key, 60_000)) as Claim;
  expect(claim).toMatchObject({ state: 'claimed', attempt: 1 });
  const copy = await inbox.claim(key, 60_000);
  expect(copy).toEqual({ state: 'in-progress', remainingMs: expect.any(Number) });
  expect(await inbox.lookup(key)).toEqual({ state: 'in-progress', attempt: 1 });
  expect(await inbox.renew(claim, 60_000)).toBe(true);
  expect(await inbox.release(claim)).toBe(true);
  const second = (await inbox.claim(key, 60_000)) as Claim;
  expect(second).toMatchObject({ state: 'claimed', attempt: 2 });
  expect(await inbox.complete(claim)).toBe(false);
  expect(await inbox.complete(second)).toBe(true);
  expect(await inbox.claim(key, 60_000)).toEqual({ state: 'completed' });
  expect(await inbox.lookup(key)).toEqual({ state: 'completed', attempt: 2 });
  expect(await inbox.lookup('none')).toEqual({ state: 'absent' });
}

describe.skipIf(service === undefined)('redisInbox returns the same verdicts with', () => {
  it.each<[string, () => Redis]>([
    ['stringNumbers', () => new Redis(url, { stringNumbers: true })],
    ['keyPrefix', () => new Redis(url, { keyPrefix: 'app:' })],
    ['enableAutoPipelining', () => new Redis(url, { enableAutoPipelining: true })],
    ['lazyConnect', () => new Redis(url, { lazyConnect: true })],
    ['maxRetriesPerRequest: null', () => new Redis(url, { maxRetriesPerRequest: null })],
  ])('ioredis and %s', async (_name, open) => {
    const client = open();
    onTestFinished(() => client.disconnect());
    await expectRightVerdicts(client);
  });

  it.each<[string, Record<string, unknown>]>([
    ['RESP 2', { RESP: 2 }],
    ['RESP 3', { RESP: 3 }],
    ['keyPrefix', { keyPrefix: 'app:' }],
    ['numbers as text', { commandOptions: { typeMapping: { [RESP_TYPES.NUMBER]: String } } }],
    ['text as buffers', { commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } } }],
    [
      'status replies as buffers',
      { commandOptions: { typeMapping: { [RESP_TYPES.SIMPLE_STRING]: Buffer } } },
    ],
  ])('redis and %s', async (_name, options) => {
    const client = createClient({ url, ...options });
    onTestFinished(() => client.destroy());
    await client.connect();
    await expectRightVerdicts(client as unknown as RedisClient);
  });

  it('redis 4, which ignores options of SET that it does not know', async () => {
    const client = createClient4({ url });
    onTestFinished(() => client.disconnect());
    await client.connect();
    await expectRightVerdicts(client);
  });

  it('a pool of redis', async () => {
    const pool = createClientPool({ url });
    onTestFinished(() => pool.destroy());
    await pool.connect();
    await expectRightVerdicts(pool);
  });

  it('a client that is connected after the inbox was created', async () => {
    const client = createClient({ url, disableOfflineQueue: true });
    onTestFinished(() => client.destroy());
    const inbox = redisInbox(client, { prefix: `test:${randomUUID()}:`, logger: quietLogger() });
    await expect(inbox.claim('a', 1_000)).rejects.toThrow("Redis can't be reached");
    await client.connect();
    expect(await inbox.claim('a', 1_000)).toMatchObject({ state: 'claimed' });
  });
});

describe.skipIf(missing('redis-server', 'Redis as a cluster'))('redisInbox on a cluster', () => {
  it('returns the same results with the clients of redis and of ioredis', async () => {
    const redis = await startPrivateRedis('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
    await redis.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    const state = () => redis.command('CLUSTER', 'INFO');
    await expect.poll(state, { timeout: 50_000 }).toContain('cluster_state:ok');
    const cluster = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${redis.port}` }] });
    const ioredis = new Redis.Cluster([{ host: '127.0.0.1', port: redis.port }]);
    onTestFinished(() => {
      cluster.destroy();
      ioredis.disconnect();
    });
    await cluster.connect();
    for (const key of ['a', 'b', 'c']) {
      await expectRightVerdicts(cluster as unknown as RedisClient, key);
      await expectRightVerdicts(ioredis, key);
    }
    await expectRightOrder(cluster as unknown as RedisClient);
    await expectRightOrder(ioredis);
  });
});

describe('redisInbox refuses', () => {
  const shapes: Record<string, () => unknown> = {
    undefined: () => undefined,
    'an object': () => ({}),
    'a promise of a client': () => Promise.resolve(),
    'an address': () => 'redis://127.0.0.1:6379',
    '@upstash/redis': () => ({ evalsha: () => {}, eval: () => {}, set: () => {}, multi: () => {} }),
    'redis 3': () => ({
      evalsha: () => true,
      eval: () => true,
      config: () => true,
      once: () => {},
      send_command: () => {},
    }),
    'redis 4 in legacy mode': () => ({
      evalSha: () => {},
      eval: () => {},
      configGet: () => {},
      once: () => {},
      v4: {},
    }),
    'a cluster of redis 4': () => createCluster4({ rootNodes: [{ url: 'redis://127.0.0.1:1' }] }),
    'a legacy client of redis': () => createClient().legacy(),
    'a transaction of redis': () => createClient().multi(),
    'a pipeline of ioredis': () => new Redis({ lazyConnect: true }).pipeline(),
    'a transaction of ioredis': () => new Redis({ lazyConnect: true }).multi(),
  };
  it.each(Object.entries(shapes))('%s, and says which clients fit', (_name, make) => {
    expect(() => redisInbox(make() as RedisClient)).toThrow(
      /redisInbox needs a client of redis .* or of ioredis/,
    );
  });
});
