import {
  type Claim,
  type ClaimResult,
  type InboxEntry,
  type ParkingInbox,
  releaseLostClaim,
} from '@videovector-webhooks/core/inbox';
import { commandsOf, type RedisClient } from './client.js';
import { findKeyNames } from './key-names.js';
import { type RedisInboxOptions, readOptions } from './options.js';
import { orderedVerbs } from './ordered-verbs.js';
import { parkingVerbs } from './parked.js';
import { newToken } from './row.js';
import { scriptRunner } from './run-script.js';
import { CLAIM, COMPLETE, LOOKUP, RELEASE, RENEW } from './scripts.js';
import { startCheck } from './start-check.js';

/**
 * Creates an inbox in Redis, shared by any number of processes and machines. It survives their restarts.
 *
 * There is one key for each delivery, with a hash tag, so it works in a cluster, and two for each resource whose events are ordered. Once the client is connected, the inbox checks
 * that Redis runs its commands, and warns if Redis may evict keys or lose them in a restart: a forgotten delivery may be
 * handled twice, but is never lost.
 *
 * @param client A client, pool, cluster or sentinel of `redis` 4 or later, or a client or cluster of `ioredis` 5 or later. The
 *   inbox never closes it. Let it fail fast while Redis is unavailable (`disableOfflineQueue: true`, or `enableOfflineQueue: false`).
 * @param options See `RedisInboxOptions`; all are optional.
 * @throws ConfigurationError If the client does not fit or an option is invalid.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { redisInbox } from '@videovector-webhooks/inbox-redis';
 * import { createClient } from 'redis';
 *
 * const client = createClient({ url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379', disableOfflineQueue: true });
 * client.on('error', () => {});
 * await client.connect();
 * const receiver = createReceiver({ secrets: 'whsec_example', inbox: redisInbox(client) });
 *
 * await receiver.close();
 * await client.close();
 * ```
 */
export function redisInbox(client: RedisClient, options: RedisInboxOptions = {}): ParkingInbox {
  const settings = readOptions(options);
  const { retentionMs } = settings;
  const redis = commandsOf(client);
  const run = scriptRunner(redis, settings.prefix);
  const checked = startCheck(client, redis, run, settings);
  const names = findKeyNames(run, settings);
  const ordered = orderedVerbs(run, names, retentionMs);
  const nameOf = async (key: string): Promise<string> => (await names('read')).nameOf(key);
  const release = async ({ key, token, order }: Omit<Claim, 'attempt'>): Promise<boolean> =>
    order === undefined
      ? tookEffect(await run(RELEASE, await nameOf(key), [token, String(retentionMs)]))
      : ordered.release({ key, token, order });

  return {
    retentionMs,
    supportsOrder: true,
    async claim(key, leaseMs, _observed, order) {
      await checked();
      const name = (await names('claim')).nameOf(key);
      const token = newToken();
      try {
        if (order !== undefined) return await ordered.claim({ key, token, order }, leaseMs);
        return readClaim(key, token, await run(CLAIM, name, [token, String(Math.floor(leaseMs))]));
      } catch (error) {
        // Redis may have run the script, and only its reply was lost.
        void releaseLostClaim(() => release({ key, token, order }));
        throw error;
      }
    },
    complete: async ({ key, token, order }) =>
      order === undefined
        ? tookEffect(await run(COMPLETE, await nameOf(key), [token, String(retentionMs)]))
        : ordered.complete({ key, token, order }),
    release,
    renew: async ({ key, token, order }, leaseMs) =>
      order === undefined
        ? tookEffect(await run(RENEW, await nameOf(key), [token, String(Math.floor(leaseMs))]))
        : ordered.renew({ key, token, order }, leaseMs),
    ...parkingVerbs(client, run, names, settings),
    lookup: async (key) => readEntry(await run(LOOKUP, await nameOf(key), [])),
  };
}

const tookEffect = (reply: string): boolean => reply === '1';

function readClaim(key: string, token: string, reply: string): ClaimResult {
  const number = Number(reply);
  if (number > 0) return { state: 'claimed', key, token, attempt: number };
  return number === 0 ? { state: 'completed' } : { state: 'in-progress', remainingMs: -number };
}

function readEntry(reply: string): InboxEntry {
  const [state, attempt] = reply.split(' ') as [InboxEntry['state'], string];
  return state === 'absent' ? { state } : { state, attempt: Number(attempt) };
}
