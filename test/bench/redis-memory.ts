// Measures how much memory a completed delivery uses in Redis: `pnpm bench:redis-memory [deliveries]`.

import { randomBytes, randomUUID } from 'node:crypto';
import { redisInbox } from '@videovector-webhooks/inbox-redis';
import { createClient } from 'redis';
import { findRedis } from '../support/services.js';

const count = Number(process.argv[2] ?? 100_000);
const service = await findRedis();
if (service === undefined) process.exit(1);
const client = createClient({ url: service.url });
await client.connect();
const prefix = `bench:${randomUUID().slice(0, 8)}:`;
const inbox = redisInbox(client, { prefix, logger: { warn: () => {} } });

const usedMemory = async (): Promise<number> =>
  Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
const before = await usedMemory();
const keys: string[] = [];
for (let i = 0; i < count; i += 1_000) {
  const batch = Array.from({ length: Math.min(1_000, count - i) }, () => randomBytes(24).toString('hex'));
  keys.push(...batch);
  await Promise.all(
    batch.map(async (key) => {
      const claim = await inbox.claim(key, 60_000);
      if (claim.state === 'claimed') await inbox.complete(claim);
    }),
  );
}
const perKey = ((await usedMemory()) - before) / count;
console.log(`${count} completed deliveries: ${perKey.toFixed(0)} bytes each in used_memory`);
console.log(`MEMORY USAGE of one: ${await client.memoryUsage(`${prefix}{${keys[0]}}`)} bytes`);
for (let i = 0; i < keys.length; i += 1_000) {
  await client.unlink(keys.slice(i, i + 1_000).map((key) => `${prefix}{${key}}`));
}
await client.close();
service.stop();
