import type { Commands } from './client.js';
import { redisErrorCode } from './redis-error.js';
import type { Script } from './scripts.js';
import { unavailable } from './unavailable.js';

/**
 * Runs a script and returns its reply as text.
 *
 * @throws InboxUnavailableError If Redis refuses it or can't be reached. The message has the code of Redis's error and the fix.
 */
export type RunScript = (script: Script, keys: string | string[], args: string[]) => Promise<string>;

/** Makes the function that runs scripts. It sends a script's text only if Redis does not know the script yet. */
export function scriptRunner(redis: Commands, prefix: string): RunScript {
  return async (script, keys, args) => {
    try {
      return textOf(await runOnce(redis, script, [keys].flat(), args));
    } catch (error) {
      throw unavailable(error, prefix);
    }
  };
}

async function runOnce(redis: Commands, script: Script, keys: string[], args: string[]): Promise<unknown> {
  try {
    return await redis.evalSha(script.sha, keys, args);
  } catch (error) {
    // The server has restarted, or is another node of a cluster.
    if (redisErrorCode(error) !== 'NOSCRIPT') throw error;
    return redis.eval(script.text, keys, args);
  }
}

/** Depending on its settings, a client returns a number, a bigint, text or bytes. */
function textOf(reply: unknown): string {
  return reply instanceof Uint8Array ? Buffer.from(reply).toString() : String(reply);
}
