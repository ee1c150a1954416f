import { randomUUID } from 'node:crypto';
import { redisInbox } from '@videovector-webhooks/inbox-redis';
import { createClient } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';
import { findRedis } from '../../../test/support/services.js';

const redis = await findRedis();
afterAll(() => redis?.stop());

describe.skipIf(redis === undefined)('parked deliveries in Redis', () => {
  it('are those of the inbox’s own prefix, whatever characters it has, however many there are', async () => {
    const client = createClient({ url: redis!.url });
    await client.connect();
    const run = randomUUID();
    const prefixes = [`${run}a*[b]?^-\\:`, `${run}axb?^-\\:`, `${run}a`];
    const inboxes = prefixes.map((prefix) => redisInbox(client, { prefix, logger: { warn() {} } }));
    const keysOf = (i: number) => Array.from({ length: 1_200 }, (_, n) => `key ${i} ${n}`);
    await Promise.all(
      inboxes.flatMap((inbox, i) =>
        keysOf(i).map(async (key) => {
          const claim = await inbox.claim(key, 60_000);
          if (claim.state === 'claimed') await inbox.release(claim);
        }),
      ),
    );
    // A key of another program with the inbox's prefix.
    await client.hSet(`${prefixes[0]}{hash}`, 'a', 'b');
    for (const [i, inbox] of inboxes.entries()) {
      const found: string[] = [];
      for await (const page of inbox.parked(1)) found.push(...page.map(({ key }) => key));
      expect(found.toSorted()).toEqual(keysOf(i).toSorted());
      expect(await inbox.discard(keysOf(i), 1)).toHaveLength(1_200);
      for await (const page of inbox.parked(1)) expect(page).toEqual([]);
    }
    for await (const keys of client.scanIterator({ MATCH: `${run}*`, COUNT: 1_000 })) await client.del(keys);
    client.destroy();
  });

  it('are listed by their own keys if the inbox has compact ones', async () => {
    const client = createClient({ url: redis!.url });
    await client.connect();
    const prefix = `${randomUUID()}:`;
    const inbox = redisInbox(client, { prefix, compactKeys: true, logger: { warn() {} } });
    const keys = ['fedcba9876543210'.repeat(3), 'a key of another kind'];
    for (const key of keys) {
      const claim = await inbox.claim(key, 60_000);
      if (claim.state === 'claimed') await inbox.release(claim);
    }
    const found: string[] = [];
    for await (const page of inbox.parked(1)) found.push(...page.map(({ key }) => key));
    expect(found.toSorted()).toEqual(keys.toSorted());
    expect(await inbox.revive(keys, 1)).toEqual(keys);
    for await (const names of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1_000 }))
      if (names.length > 0) await client.del(names);
    client.destroy();
  });

  it('are not listed from a part of a cluster', async () => {
    const cluster = { ...fakeClient(), masters: [] };
    const list = redisInbox(cluster as never, { logger: { warn() {} } }).parked(1);
    await expect(list[Symbol.asyncIterator]().next()).rejects.toThrow('not of a cluster');
  });
});

function fakeClient() {
  const answer = async (): Promise<unknown> => '1';
  return { evalSha: answer, eval: answer, configGet: answer, once: () => {} };
}
