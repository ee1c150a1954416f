// Measures how much memory a completed delivery uses in Redis: `pnpm bench:redis-memory [deliveries]`.

import { randomBytes } from 'node:crypto';
import { redisInbox } from '@videovector-webhooks/inbox-redis';
import { createClient } from 'redis';
import { findRedis } from '../support/services.js';

const count = Number(process.argv[2] ?? 100_000);
const service = await findRedis();
if (service === undefined) process.exit(1);
const client = createClient({ url: service.url });
await client.connect();

/** Random, and as long as the default prefix, or one that a new inbox may choose. */
const prefixOf = (length: number): string => `${randomBytes(length).toString('base64url').slice(1, length)}:`;
for (const [what, prefix, compactKeys] of [
  ['the default', prefixOf('videovector:'.length), false],
  ['compact keys', prefixOf('videovector:'.length), true],
  ['compact keys and a prefix of three characters', prefixOf('vv:'.length), true],
] as const) {
  console.log(`${what}: ${(await measure(prefix, compactKeys)).toFixed(0)} bytes a completed delivery`);
}
await client.close();
service.stop();

/** Returns the growth of used_memory for each of `count` completed deliveries, which it deletes afterwards. */
async function measure(prefix: string, compactKeys: boolean): Promise<number> {
  const inbox = redisInbox(client, { prefix, compactKeys, logger: { warn: () => {} } });
  const before = await usedMemory();
  for (let i = 0; i < count; i += 1_000) {
    const batch = Array.from({ length: Math.min(1_000, count - i) }, () => randomBytes(24).toString('hex'));
    await Promise.all(
      batch.map(async (key) => {
        const claim = await inbox.claim(key, 60_000);
        if (claim.state === 'claimed') await inbox.complete(claim);
      }),
    );
  }
  const after = await usedMemory();
  for await (const keys of client.scanIterator({ MATCH: `${prefix}{*`, COUNT: 1_000 }))
    if (keys.length > 0) await client.del(keys);
  return (after - before) / count;
}

async function usedMemory(): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
}
