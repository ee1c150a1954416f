import { randomUUID } from 'node:crypto';
import { createReceiver } from '@videovector-webhooks/core';
import { bullmqQueue } from '@videovector-webhooks/queue-bullmq';
import { createPostgresBackend, Queue } from 'bullmq';
import { createClient } from 'redis';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { SECRET } from '../../../test/support/deliveries.js';
import { missing } from '../../../test/support/missing-service.js';
import { startPrivateRedis } from '../../../test/support/private-redis.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { findPostgres } from '../../../test/support/services.js';
import { migrate, SCHEMA } from './engines.js';

const service = await findPostgres();
const drop = service && (await migrate(service.url));
afterAll(async () => {
  await drop?.();
  service?.stop();
});

function closing(queue: Queue): Queue {
  queue.on('error', () => {});
  onTestFinished(() => queue.close());
  return queue;
}

const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];

describe.skipIf(missing('redis-server', 'the check of Redis'))('the check of Redis', () => {
  const clients = {
    ioredis: async (port: number) => ({ port, enableOfflineQueue: false }),
    async redis(port: number) {
      const client = createClient({ url: `redis://127.0.0.1:${port}`, disableOfflineQueue: true });
      client.on('error', () => {});
      await client.connect();
      onTestFinished(() => client.destroy());
      return client;
    },
  };

  describe.each(Object.entries(clients))('with %s', (_name, connect) => {
    const open = async (port: number) =>
      closing(new Queue(randomUUID(), { connection: await connect(port) }));

    it.each<[string, string[], string[]]>([
      ['nothing wrong', DURABLE, []],
      ['no file', ['--appendonly', 'no'], ['appendonly no']],
      [
        'a file that is written once a second',
        [...DURABLE, '--appendfsync', 'everysec'],
        ['appendfsync everysec'],
      ],
      ['eviction', [...DURABLE, '--maxmemory-policy', 'allkeys-lru'], ['maxmemory-policy allkeys-lru']],
    ])('finds %s', async (_what, settings, expected) => {
      const { port } = await startPrivateRedis(...settings);
      const risks = await bullmqQueue(await open(port)).check();
      expect(risks.map(({ setting, value }) => `${setting} ${value}`)).toEqual(expected);
    });

    it('finds nothing if Redis does not show its settings', async () => {
      const { port } = await startPrivateRedis('--rename-command', 'CONFIG', '');
      expect(await bullmqQueue(await open(port)).check()).toEqual([]);
    });

    it('is logged when the receiver is created, with what can be lost and the fix', async () => {
      const { port } = await startPrivateRedis('--appendonly', 'no');
      const logger = quietLogger();
      createReceiver({ secrets: SECRET, queue: bullmqQueue(await open(port)), logger });
      await expect.poll(() => logger.lines).toHaveLength(1);
      expect(logger.lines[0]).toMatch(/appendonly no: a restart of Redis loses .* Set appendonly yes/);
    });
  });

  it('names a limit of Redis that a delivery exceeds', async () => {
    const { port } = await startPrivateRedis('--proto-max-bulk-len', '1mb');
    const queue = bullmqQueue(closing(new Queue(randomUUID(), { connection: await clients.ioredis(port) })));
    const delivery = { key: 'a', body: 'A'.repeat(1_500_000), matchedBy: 'raw' as const };
    await expect(queue.enqueue(delivery)).rejects.toMatchObject({ code: 'ERR_DELIVERY_TOO_LARGE' });
  });
});

describe.skipIf(service === undefined)('the check of PostgreSQL', () => {
  it.each([
    ['on', []],
    [
      'off',
      [
        expect.objectContaining({
          setting: 'synchronous_commit',
          value: 'off',
          fix: 'Set synchronous_commit on',
        }),
      ],
    ],
    ['local', []],
  ])('of synchronous_commit %s', async (value, expected) => {
    const options = `-c synchronous_commit=${value}`;
    const connection = { connectionString: service!.url, schema: SCHEMA, options };
    const queue = closing(new Queue(randomUUID(), { connection } as never, createPostgresBackend as never));
    const risks = await bullmqQueue(queue).check();
    // A server for tests may run without fsync.
    expect(risks.filter(({ setting }) => setting !== 'fsync')).toEqual(expected);
  });
});
