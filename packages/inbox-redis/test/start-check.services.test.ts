import { randomUUID } from 'node:crypto';
import { createReceiver } from '@videovector-webhooks/core';
import type { Claim } from '@videovector-webhooks/core/inbox';
import { type RedisClient, redisInbox } from '@videovector-webhooks/inbox-redis';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { missing } from '../../../test/support/missing-service.js';
import { type PrivateRedis, startPrivateRedis } from '../../../test/support/private-redis.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';

interface User {
  readonly username?: string;
  readonly password?: string;
}

const clients = {
  async redis(port: number, user: User = {}): Promise<RedisClient> {
    const client = createClient({ url: `redis://127.0.0.1:${port}`, disableOfflineQueue: true, ...user });
    client.on('error', () => {});
    onTestFinished(() => client.destroy());
    await client.connect();
    return client;
  },
  async ioredis(port: number, user: User = {}): Promise<RedisClient> {
    const client = new Redis({
      port,
      enableOfflineQueue: false,
      enableReadyCheck: false,
      lazyConnect: true,
      ...user,
    });
    client.on('error', () => {});
    onTestFinished(() => client.disconnect());
    await client.connect();
    return client;
  },
};

/** Delivers one event twice. */
async function deliverTwice(client: RedisClient) {
  const logger = quietLogger();
  const inbox = redisInbox(client, { logger });
  let handled = 0;
  const receiver = createReceiver({ secrets: SECRET, inbox, logger }).fallback(() => void handled++);
  const twice = async () => {
    const codes = [];
    for (let copy = 0; copy < 2; copy++) codes.push((await receiver.receive(deliver(RUN_COMPLETED))).code);
    return codes;
  };
  return { inbox, logger, codes: await twice(), twice, handled: () => handled };
}

const RIGHTS = '+eval +evalsha +get +set +pttl +pexpire'.split(' ');

describe.skipIf(missing('redis-server', 'the refusals of Redis'))('A Redis that refuses', () => {
  async function createUser(redis: PrivateRedis, ...rules: string[]): Promise<User> {
    const user = { username: `user-${randomUUID()}`, password: 'secret' };
    await redis.command('ACL', 'SETUSER', user.username, 'on', `>${user.password}`, ...rules);
    return user;
  }

  for (const [name, open] of Object.entries(clients)) {
    it(`logs a missing permission when it starts, and handles nothing, with ${name}`, async () => {
      const redis = await startPrivateRedis();
      const rights: Record<string, string[]> = {
        scripts: ['~*', '+@all', '-@scripting'],
        EVAL: ['~*', '+@all', '-eval'],
        SET: ['~*', '+@all', '-set'],
        PEXPIRE: ['~*', '+@all', '-pexpire'],
        keys: ['~other:*', '+@all'],
      };
      for (const [what, rules] of Object.entries(rights)) {
        const client = await open(redis.port, await createUser(redis, ...rules));
        const logger = quietLogger();
        redisInbox(client, { logger });
        await expect.poll(() => logger.lines, { message: what }).toHaveLength(1);
        expect(logger.lines[0], what).toContain('(NOPERM)');
        expect(logger.lines[0], what).toContain(`ACL SETUSER <user> ${RIGHTS.join(' ')} ~videovector:*`);

        const { codes, handled } = await deliverTwice(client);
        expect(codes, what).toEqual(['inbox_unavailable', 'inbox_unavailable']);
        expect(handled(), what).toBe(0);
      }
    });

    it(`needs only the permissions that it names, with ${name}`, async () => {
      const redis = await startPrivateRedis();
      const user = await createUser(redis, '~videovector:*', ...RIGHTS);
      const { codes } = await deliverTwice(await open(redis.port, user));
      expect(codes).toEqual(['handled', 'duplicate']);
    });

    it(`handles a delivery once after a replica has become the primary, with ${name}`, async () => {
      const redis = await startPrivateRedis();
      await redis.command('REPLICAOF', '127.0.0.1', '1');
      await redis.command('CONFIG', 'SET', 'replica-serve-stale-data', 'yes');
      const { codes, logger, twice, handled } = await deliverTwice(await open(redis.port));
      expect(codes).toEqual(['inbox_unavailable', 'inbox_unavailable']);
      expect(logger.lines.join()).toContain('(READONLY)');
      await redis.command('REPLICAOF', 'NO', 'ONE');
      expect(await twice()).toEqual(['handled', 'duplicate']);
      expect(handled()).toBe(1);
    });

    it(`handles a delivery once after the memory was full, with ${name}`, async () => {
      const redis = await startPrivateRedis();
      await redis.command('CONFIG', 'SET', 'maxmemory', '1');
      const { codes, logger, twice, handled } = await deliverTwice(await open(redis.port));
      expect(codes).toEqual(['inbox_unavailable', 'inbox_unavailable']);
      expect(logger.lines.join()).toContain('(OOM)');
      await redis.command('CONFIG', 'SET', 'maxmemory', '0');
      expect(await twice()).toEqual(['handled', 'duplicate']);
      expect(handled()).toBe(1);
    });
  }

  it('has no scripts, says so in the log', async () => {
    const disabled = ['--rename-command', 'EVAL', '', '--rename-command', 'EVALSHA', ''];
    const redis = await startPrivateRedis(...disabled);
    const { logger } = await deliverTwice(await clients.redis(redis.port));
    expect(logger.lines.join()).toContain('must run Lua scripts');
  });

  it('after a claim fails at complete, and completes the same claim later', async () => {
    const redis = await startPrivateRedis();
    const inbox = redisInbox(await clients.redis(redis.port), { logger: quietLogger() });
    const claim = (await inbox.claim('a', 60_000)) as Claim;
    await redis.command('REPLICAOF', '127.0.0.1', '1');
    await expect(inbox.complete(claim)).rejects.toThrow('READONLY');
    await redis.command('REPLICAOF', 'NO', 'ONE');
    expect(await inbox.complete(claim)).toBe(true);
  });
});

describe('The check at the start', () => {
  const connected = (replies: Partial<Record<'evalsha' | 'config', () => unknown>>) =>
    ({
      status: 'ready',
      evalsha: replies.evalsha ?? (async () => 1),
      eval: () => expect.unreachable(),
      config: replies.config ?? (async () => []),
      call: () => {},
      once: () => {},
    }) as unknown as RedisClient;

  it('warns of settings under which Redis forgets deliveries, once', async () => {
    const logger = quietLogger();
    const config = async (_get: string, name: string) => [name, name === 'appendonly' ? 'no' : 'allkeys-lru'];
    const inbox = redisInbox(connected({ config: config as () => unknown }), { logger });
    await inbox.claim('a', 1_000);
    await inbox.claim('b', 1_000);
    await expect.poll(() => logger.lines).toHaveLength(2);
    expect(logger.lines[0]).toContain('maxmemory-policy noeviction');
    expect(logger.lines[1]).toContain('appendonly yes');
  });

  it.each([
    ['loading', 'LOADING Redis is loading the dataset in memory'],
    ['asking for a password', 'NOAUTH Authentication required.'],
    ['busy', 'BUSY Redis is busy running a script'],
    ['of a cluster', 'MOVED 8579 127.0.0.1:7001'],
    ['of version 6', "ERR Error running script (call to f_1): @user_script:5: -READONLY You can't write"],
  ])('passes once a Redis that was %s accepts the commands', async (_what, message) => {
    const logger = quietLogger();
    let refusals = 2;
    const evalsha = async () => {
      if (refusals-- > 0) throw new Error(message);
      return 1;
    };
    const inbox = redisInbox(connected({ evalsha }), { logger });
    await expect(inbox.claim('a', 1_000)).rejects.toThrow(/LOADING|NOAUTH|BUSY|MOVED|READONLY/);
    await expect(inbox.claim('a', 1_000)).rejects.toThrow(/LOADING|NOAUTH|BUSY|MOVED|READONLY/);
    expect(await inbox.claim('a', 1_000)).toMatchObject({ state: 'claimed' });
    expect(logger.lines).toHaveLength(1);
  });

  it.each([
    ['nothing', async () => undefined],
    ['null', async () => null],
    ['true, as with callbacks', () => true],
    ['OK', async () => 'OK'],
  ])('refuses a client whose commands return %s', async (_what, evalsha) => {
    const logger = quietLogger();
    const inbox = redisInbox(connected({ evalsha }), { logger });
    await expect(inbox.claim('a', 1_000)).rejects.toThrow('does not return the replies of Redis');
    expect(logger.lines).toHaveLength(1);
  });

  it('does not report a client that is not connected yet', async () => {
    const logger = quietLogger();
    const evalsha = () => Promise.reject(new Error('Connection is closed.'));
    const inbox = redisInbox(connected({ evalsha }), { logger });
    await expect(inbox.claim('a', 1_000)).rejects.toThrow("Redis can't be reached");
    expect(logger.lines).toEqual([]);
  });

  it.each([
    ['throws', () => expect.unreachable()],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('is not disturbed by a logger that %s', async (_what, warn) => {
    const config = async (_get: string, name: string) => [name, 'no'];
    const inbox = redisInbox(connected({ config: config as () => unknown }), { logger: { warn } });
    expect(await inbox.claim('a', 1_000)).toMatchObject({ state: 'claimed' });
    await new Promise((resolve) => setImmediate(resolve));
  });
});
