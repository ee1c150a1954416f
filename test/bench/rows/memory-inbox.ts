import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Inbox, memoryInbox } from '@videovector-webhooks/core';
import type { Claim } from '@videovector-webhooks/core/inbox';
import type { Row } from '../row.js';

/** Keys are made so many at a time, outside of the measured time. */
const KEYS = 10_000;

/** What the default inbox needs of memory, which is the process's own: the heap's and that of the typed arrays, and of time. */
export const row: Row = {
  name: 'memory-inbox',
  async *measure({ quick }) {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const deliveries = quick ? 100_000 : 1_000_000;
    const inbox = memoryInbox({ maxEntries: deliveries });
    collect();
    const before = memory();
    // As many again: by then the inbox is full, and forgets the oldest for each new one.
    let microseconds = 0;
    for (let i = 0; i < 2 * deliveries; i += KEYS) {
      const keys = Array.from({ length: KEYS }, (_, j) => keyOf(i + j));
      const before = process.cpuUsage();
      for (const key of keys) await complete(inbox, key);
      const { user, system } = process.cpuUsage(before);
      if (i >= deliveries) microseconds += user + system;
    }
    collect();
    yield {
      what: `memory inbox, ${deliveries.toLocaleString('en')} remembered deliveries`,
      against: 'bytes each',
      measured: (memory() - before) / deliveries,
      headline: 'memory inbox, bytes a delivery',
      reach: { atMost: 60 },
      moonshot: { atMost: 40 },
    };
    yield {
      what: `memory inbox, full with ${deliveries.toLocaleString('en')}`,
      against: 'microseconds a delivery',
      measured: microseconds / deliveries,
      reach: { atMost: 1 },
    };
    // So that the inbox is alive until here.
    if ((await inbox.lookup(keyOf(2 * deliveries - 1))).state !== 'completed') throw new Error('It forgot');
  },
};

async function complete(inbox: Inbox, key: string): Promise<void> {
  const claim = await inbox.claim(key, 60_000);
  await inbox.complete(claim as typeof claim & Claim);
}

/** A key as core makes them: 192 bits of a digest. */
function keyOf(i: number): string {
  return createHash('sha256').update(String(i)).digest('hex').slice(0, 48);
}

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
