import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Inbox, memoryInbox } from '@videovector-webhooks/core';
import type { Claim } from '@videovector-webhooks/core/inbox';
import type { Row } from '../row.js';

/** What the default inbox needs of memory, which is the process's own: the heap's and that of the typed arrays. */
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
    for (let i = 0; i < 2 * deliveries; i++) await complete(inbox, i);
    collect();
    yield {
      what: `memory inbox, ${deliveries.toLocaleString('en')} remembered deliveries`,
      against: 'bytes each',
      measured: (memory() - before) / deliveries,
      headline: 'memory inbox, bytes a delivery',
      reach: { atMost: 80 },
      moonshot: { atMost: 40 },
    };
    // So that the inbox is alive until here.
    if ((await inbox.lookup(keyOf(2 * deliveries - 1))).state !== 'completed') throw new Error('It forgot');
  },
};

async function complete(inbox: Inbox, i: number): Promise<void> {
  const claim = await inbox.claim(keyOf(i), 60_000);
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
