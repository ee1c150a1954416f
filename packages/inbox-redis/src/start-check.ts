import { ConfigurationError, type Logger } from '@videovector-webhooks/core';
import { helpFor } from '@videovector-webhooks/core/tools';
import { type Commands, type RedisClient, whenReady } from './client.js';
import { redisErrorCode } from './redis-error.js';
import type { RunScript } from './run-script.js';
import { CHECK } from './scripts.js';
import { refusal } from './unavailable.js';

/**
 * Makes the function that resolves once Redis has run every command of the inbox without effect, and rejects until then.
 *
 * The check starts as soon as the client is connected, so that the log shows a missing permission before the first delivery.
 * Without it, a user who may write but not run scripts could claim deliveries and never complete them.
 */
export function startCheck(
  client: RedisClient,
  redis: Commands,
  run: RunScript,
  { prefix, logger }: { readonly prefix: string; readonly logger: Pick<Logger, 'warn'> },
): () => Promise<void> {
  const reported = new Set<string | undefined>();
  let checking: Promise<void> | undefined;

  async function check(): Promise<void> {
    try {
      const reply = await run(CHECK, `${prefix}{check}`, []);
      if (reply !== '1') throw unexpectedReply();
    } catch (error) {
      checking = undefined;
      const text = describeRefusal(error, prefix);
      // Each refusal once, since every claim repeats the check until it succeeds.
      if (text !== undefined && !reported.has(text)) warn(text);
      reported.add(text);
      throw error;
    }
    void warnOfSettings(redis, warn);
  }

  function warn(text: string): void {
    // A logger that fails must not fail a delivery.
    void (async () => logger.warn(`[videovector-webhooks] ${text}`))().catch(() => {});
  }

  const checked = (): Promise<void> => {
    checking ??= check();
    return checking;
  };
  whenReady(client, () => void checked().catch(() => {}));
  return checked;
}

/** Describes why Redis or the client refuses, and the fix; undefined if the client is only not connected yet. */
function describeRefusal(error: unknown, prefix: string): string | undefined {
  if (error instanceof ConfigurationError) return error.message;
  const code = redisErrorCode((error as Error).cause);
  if (code === undefined) return undefined;
  return `${refusal(code, prefix)}. Until then, deliveries are answered with 503 (see ${helpFor('redis_refuses')})`;
}

function unexpectedReply(): ConfigurationError {
  return new ConfigurationError(
    'client',
    'redisInbox: the client does not return the replies of Redis. Pass a client of redis (version 4 or later) or of ioredis ' +
      '(version 5 or later) without legacy mode or reply transformers.',
  );
}

/** Warns of settings under which Redis forgets deliveries. A hosted server may not show its settings. */
async function warnOfSettings(redis: Commands, warn: (text: string) => void): Promise<void> {
  try {
    const policy = settingOf(await redis.configGet('maxmemory-policy'));
    if (policy !== undefined && policy !== 'noeviction') {
      warn(
        `Redis has maxmemory-policy ${policy}: it may evict deliveries, which are then handled twice. Set maxmemory-policy noeviction (see ${helpFor('redis_may_forget')})`,
      );
    }
    if (settingOf(await redis.configGet('appendonly')) === 'no') {
      warn(
        `Redis has appendonly no: it forgets deliveries when it restarts, and they are then handled twice. Set appendonly yes (see ${helpFor('redis_may_forget')})`,
      );
    }
  } catch {
    // Not permitted.
  }
}

/** Depending on the client, the reply to CONFIG GET is a list of name and value, an object or a map. */
function settingOf(reply: unknown): string | undefined {
  if (typeof reply !== 'object' || reply === null) return undefined;
  const values = Array.isArray(reply)
    ? reply.slice(1)
    : reply instanceof Map
      ? [...reply.values()]
      : Object.values(reply);
  return values[0] === undefined ? undefined : String(values[0]);
}
