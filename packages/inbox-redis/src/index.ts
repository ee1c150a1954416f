import {
  type Claim,
  type ClaimResult,
  ConfigurationError,
  helpFor,
  type InboxEntry,
  type InspectableInbox,
  type Logger,
} from '@videovector-webhooks/core';
import { releaseLostClaim } from '@videovector-webhooks/core/adapter';
import { type Commands, commandsOf, type RedisClient } from './client.js';
import { doneRow, heldRow, KEPT_MS } from './row.js';
import { CLAIM, completeScript, LOOKUP, RELEASE, RENEW } from './scripts.js';
import { newToken } from './token.js';

export type { IoRedisClient, NodeRedisClient, RedisClient } from './client.js';

/** Options of `redisInbox`. */
export interface RedisInboxOptions {
  /** How long a completed delivery is remembered, in milliseconds. Default: 30 days. */
  retentionMs?: number;
  /** What the keys begin with. Default: `videovector:`. */
  prefix?: string;
  /** Where to warn of settings under which deliveries are forgotten. Default: `console`. */
  logger?: Pick<Logger, 'warn'>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * An inbox in Redis: over processes and machines, and their restarts.
 *
 * One key a delivery, with a hash tag, so that it works in a cluster. At the first delivery it reads the server's settings,
 * and warns where keys may be evicted or a restart forgets them; what is forgotten may be handled twice, and is never lost.
 *
 * @param client A connected client of `redis` 5 or later, or of `ioredis`; the inbox never closes it. Let it fail fast while
 *   Redis is away (`disableOfflineQueue: true`, or `enableOfflineQueue: false`).
 * @param options See `RedisInboxOptions`; none is needed.
 * @throws ConfigurationError Where it is no such client, or an option is wrong.
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
export function redisInbox(client: RedisClient, options: RedisInboxOptions = {}): InspectableInbox {
  const { retentionMs = 30 * DAY_MS, prefix = 'videovector:', logger = console } = options;
  if (!(retentionMs > 0)) {
    throw new ConfigurationError(
      'retentionMs',
      `redisInbox: retentionMs must be a positive number, not ${retentionMs}`,
    );
  }
  const redis = commandsOf(client);
  const retention = Math.floor(retentionMs);
  const completing = completeScript(retention);
  const keyOf = (key: string): string => `${prefix}{${key}}`;
  let checked = false;

  const release = ({ key, token }: Claim): Promise<boolean> =>
    redis.run(RELEASE, keyOf(key), [token, String(retention)], tookEffect);

  /** Claims a delivery that is known already, or finds out why not. */
  const claimKnown = (key: string, token: string, leaseMs: number): Promise<ClaimResult> =>
    redis.run(CLAIM, keyOf(key), [token, String(Math.floor(leaseMs))], (reply) =>
      readClaim(key, token, Number(reply)),
    );
  const giveClaimBack = (key: string, token: string): Promise<void> =>
    releaseLostClaim(() => release({ key, token, attempt: 0 }));

  return {
    retentionMs,
    async claim(key, leaseMs): Promise<ClaimResult> {
      if (!checked) {
        checked = true;
        void warnOfSettings(redis, logger);
      }
      const token = newToken();
      try {
        // Most deliveries are new, and one plain command takes them; it leaves alone what is there.
        const reply = await redis.setIfAbsent(keyOf(key), heldRow(token, 1), Math.floor(leaseMs) + KEPT_MS);
        if (reply === 'OK') return { state: 'claimed', key, token, attempt: 1 };
        return await claimKnown(key, token, leaseMs);
      } catch (error) {
        void giveClaimBack(key, token);
        throw error;
      }
    },
    complete: ({ key, token, attempt }) =>
      redis.run(completing, keyOf(key), [doneRow(token, attempt)], tookEffect),
    release,
    renew: ({ key, token }, leaseMs) =>
      redis.run(RENEW, keyOf(key), [token, String(Math.floor(leaseMs))], tookEffect),
    lookup: (key) => redis.run(LOOKUP, keyOf(key), [], readEntry),
  };
}

const tookEffect = (reply: unknown): boolean => reply === 1;

/** What the script says of a delivery that is known already. */
function readClaim(key: string, token: string, reply: number): ClaimResult {
  if (reply > 0) return { state: 'claimed', key, token, attempt: reply };
  return reply === 0 ? { state: 'completed' } : { state: 'in-progress', remainingMs: -reply };
}

function readEntry(reply: unknown): InboxEntry {
  const [state, attempt] = reply as [InboxEntry['state'], number];
  return state === 'absent' ? { state } : { state, attempt: Number(attempt) };
}

/** Says under which settings Redis forgets deliveries. Hosted servers may not tell their settings; then it says nothing. */
async function warnOfSettings(redis: Commands, logger: Pick<Logger, 'warn'>): Promise<void> {
  try {
    const policy = await redis.setting('maxmemory-policy');
    if (policy !== undefined && policy !== 'noeviction') {
      logger.warn(
        `[videovector-webhooks] Redis has maxmemory-policy ${policy}: it may evict deliveries, which are handled twice then. Set maxmemory-policy noeviction (see ${helpFor('redis_may_forget')})`,
      );
    }
    if ((await redis.setting('appendonly')) === 'no') {
      logger.warn(
        `[videovector-webhooks] Redis has appendonly no: a restart forgets deliveries, which are handled twice then. Set appendonly yes (see ${helpFor('redis_may_forget')})`,
      );
    }
  } catch {
    // Not allowed, or out of reach: the claim itself will tell.
  }
}
