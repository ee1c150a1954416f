import type { DurabilityRisk } from '@videovector-webhooks/core/queue';
import { type BullmqClient, poolOf } from './client.js';

/** A setting that must have a value, or else jobs can be lost. */
interface Requirement {
  readonly setting: string;
  readonly value: string;
  readonly risk: string;
}

const REDIS: readonly Requirement[] = [
  {
    setting: 'maxmemory-policy',
    value: 'noeviction',
    risk: 'when its memory is full, Redis deletes jobs that were accepted',
  },
  {
    setting: 'appendonly',
    value: 'yes',
    risk: 'a restart of Redis loses the jobs that were accepted since its last snapshot, or all',
  },
  {
    setting: 'appendfsync',
    value: 'always',
    risk: 'a power failure loses the jobs that were accepted in the last second or more',
  },
];

const POSTGRES: readonly Requirement[] = [
  {
    setting: 'fsync',
    value: 'on',
    risk: 'a power failure loses the jobs that were accepted last, and can damage the database',
  },
  {
    setting: 'synchronous_commit',
    value: 'on',
    risk: 'a crash of PostgreSQL loses the jobs that were accepted in the last second',
  },
];

/** Values that are as safe as the required one, or safer. */
const SAFE: Readonly<Record<string, readonly string[]>> = {
  // `local` waits for the disk of this server, and the others for a standby too.
  synchronous_commit: ['on', 'local', 'remote_write', 'remote_apply'],
};

/** Returns the settings of the engine under which it can lose jobs. A setting that it does not show is left out. */
export async function checkDurability(queue: BullmqClient): Promise<DurabilityRisk[]> {
  const pool = poolOf(queue);
  if (pool !== undefined) {
    return risksOf(
      POSTGRES,
      async (setting) => Object.values((await pool.query(`SHOW ${setting}`)).rows[0]!)[0],
    );
  }
  const { client } = queue.getBackend() as { client: Promise<RedisClient> };
  const redis = await client;
  return risksOf(REDIS, (setting) => redisSetting(redis, setting));
}

async function risksOf(
  requirements: readonly Requirement[],
  read: (setting: string) => Promise<unknown>,
): Promise<DurabilityRisk[]> {
  const risks: DurabilityRisk[] = [];
  for (const requirement of requirements) {
    const { setting, value: required, risk } = requirement;
    // A hosted Redis may not show its settings.
    const value = await read(setting).catch(() => undefined);
    if (typeof value !== 'string' || (SAFE[setting] ?? [required]).includes(value)) continue;
    risks.push({ setting, value, risk, fix: `Set ${setting} ${required}` });
    // Without the file, it does not matter when it would be written.
    if (setting === 'appendonly') break;
  }
  return risks;
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
