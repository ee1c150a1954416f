import { ConfigurationError } from '@videovector-webhooks/core';
import type { ParkedDelivery, ParkingInbox } from '@videovector-webhooks/core/inbox';
import type { RedisClient } from './client.js';
import type { FindKeyNames, KeyNames } from './key-names.js';
import type { RunScript } from './run-script.js';
import { DISCARD, PARKED_PAGE, REVIVE, type Script } from './scripts.js';

/** How many keys of the database one script looks at: about a millisecond, during which Redis does nothing else. */
const SCANNED = 1_000;

/** The verbs for deliveries that were claimed too often. Redis has no index of them, so the list looks at every key. */
export function parkingVerbs(
  client: RedisClient,
  run: RunScript,
  names: FindKeyNames,
  { prefix, retentionMs }: { readonly prefix: string; readonly retentionMs: number },
): Pick<ParkingInbox, 'parked' | 'revive' | 'discard'> {
  async function end(script: Script, keys: readonly string[], maxAttempts: number): Promise<string[]> {
    const ended: string[] = [];
    const { nameOf } = await names('read');
    for (const key of keys) {
      const reply = await run(script, nameOf(key), [String(maxAttempts), String(retentionMs)]);
      if (reply === '1') ended.push(key);
    }
    return ended;
  }

  return {
    async *parked(maxAttempts) {
      assertOneNode(client);
      const { keyIn } = await names('read');
      const seen = new Set<string>();
      let cursor = '0';
      do {
        const args = [String(maxAttempts), String(retentionMs), cursor, String(SCANNED)];
        const [next = '0', ...lines] = (await run(PARKED_PAGE, `${prefix}{`, args)).split('\n');
        const page = lines.map((line) => parkedDelivery(line, keyIn)).filter(({ key }) => !seen.has(key));
        // SCAN may return a key twice.
        for (const { key } of page) seen.add(key);
        if (page.length > 0) yield page;
        cursor = next;
      } while (cursor !== '0');
    },
    revive: (keys, maxAttempts) => end(REVIVE, keys, maxAttempts),
    discard: (keys, maxAttempts) => end(DISCARD, keys, maxAttempts),
  };
}

function parkedDelivery(line: string, keyIn: KeyNames['keyIn']): ParkedDelivery {
  const [attempts, endedMs, ...tag] = line.split(' ');
  return { key: keyIn(tag.join(' ')), attempts: Number(attempts), endedAt: Date.now() - Number(endedMs) };
}

/** A part of the list would look like all of it. */
function assertOneNode(client: RedisClient): void {
  if (!('nodes' in client) && !('masters' in client)) return;
  throw new ConfigurationError(
    'client',
    'redisInbox lists parked deliveries of one server, not of a cluster. Pass a client of each node in turn.',
  );
}
