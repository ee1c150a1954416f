import {
  type DurabilityRequirement,
  type DurabilityRisk,
  POSTGRES_DURABILITY,
  risksOf,
} from '@videovector-webhooks/core/queue';
import { type BullmqClient, poolOf } from './client.js';

const REDIS: readonly DurabilityRequirement[] = [
  {
    setting: 'maxmemory-policy',
    value: 'noeviction',
    risk: 'when its memory is full, Redis deletes jobs that were accepted',
  },
  {
    setting: 'appendonly',
    value: 'yes',
    isDecisive: true,
    risk: 'a restart of Redis loses the jobs that were accepted since its last snapshot, or all',
  },
  {
    setting: 'appendfsync',
    value: 'always',
    risk: 'a power failure loses the jobs that were accepted in the last second or more',
  },
];

/** Returns the settings of the engine under which it can lose jobs. A setting that it does not show is left out. */
export async function checkDurability(queue: BullmqClient): Promise<DurabilityRisk[]> {
  const pool = poolOf(queue);
  if (pool !== undefined) {
    return risksOf(
      POSTGRES_DURABILITY,
      async (setting) => Object.values((await pool.query(`SHOW ${setting}`)).rows[0]!)[0],
    );
  }
  const { client } = queue.getBackend() as { client: Promise<RedisClient> };
  const redis = await client;
  return risksOf(REDIS, (setting) => redisSetting(redis, setting));
}

/** A client of ioredis has `config`; one of redis, which BullMQ wraps, has `configGet`. */
interface RedisClient {
  config?(command: 'GET', setting: string): Promise<string[]>;
  raw?: { configGet?(setting: string): Promise<Record<string, string>> };
}

async function redisSetting(redis: RedisClient, setting: string): Promise<string | undefined> {
  if (typeof redis.config === 'function') return (await redis.config('GET', setting))[1];
  return (await redis.raw?.configGet?.(setting))?.[setting];
}
