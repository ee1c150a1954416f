import { randomUUID } from 'node:crypto';
import { redisInbox } from '@videovector-webhooks/inbox-redis';
import { createClient } from 'redis';
import { findRedis } from '../../support/services.js';
import { claimsAgainst, newKey } from '../claims.js';
import type { Row } from '../row.js';

/** Claim and complete, compared with the two round trips that they need at least: setting a key, and setting it again. */
export const row: Row = {
  name: 'inbox-redis',
  async *measure(options) {
    const service = await findRedis();
    if (service === undefined) return;
    const client = createClient({ url: service.url });
    await client.connect();
    const prefix = `bench:${randomUUID().slice(0, 8)}:`;
    const inbox = redisInbox(client, { prefix, logger: { warn: () => {} } });
    const bare = async (): Promise<void> => {
      const key = `${prefix}{${newKey()}}`;
      await client.set(key, 'held', { condition: 'NX', expiration: { type: 'PX', value: 60_000 } });
      await client.set(key, 'done', { expiration: { type: 'PX', value: 60_000 } });
    };
    yield await claimsAgainst('Redis', inbox, 'SET NX and SET', bare, options, 0.9);
    for await (const keys of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1_000 }))
      if (keys.length > 0) await client.unlink(keys);
    await client.close();
    service.stop();
  },
};
