// Plays every permutation of stories of up to 7 events, two copies of each, with 1,000 runs in progress, and prints what became of them:
//
//   npx -y pnpm@12.21.0 check:order [events] [inbox …]

import { createReceiver } from '@videovector-webhooks/core';
import { SECRET } from '../support/deliveries.js';
import { quietLogger } from '../support/quiet-logger.js';
import { INBOXES } from './inboxes.js';
import { play } from './play.js';
import { stories } from './stories.js';

const [events = '7', ...named] = process.argv.slice(2);
for (const name of named.length === 0 ? Object.keys(INBOXES) : named) {
  const opened = await INBOXES[name]!();
  if (opened === undefined) {
    console.log(`${name}: no service`);
    continue;
  }
  const receiver = createReceiver({
    secrets: SECRET,
    inbox: opened.inbox,
    logger: quietLogger(),
    maxInFlight: 100_000,
    handlerTimeoutMs: 600_000,
    inboxTimeoutMs: 600_000,
    leaseMs: 600_000,
  });
  const startedAt = performance.now();
  const { wrong, lostTerminals, ...counts } = await play(receiver, opened, stories(Number(events)), 1_000);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(
    `${name}: ${JSON.stringify({ ...counts, wrong: wrong.length, lostTerminals: lostTerminals.length, seconds })}`,
  );
  if (wrong.length + lostTerminals.length > 0) {
    console.log(wrong.slice(0, 5).join('\n'));
    process.exitCode = 1;
  }
  await receiver.close();
  await opened.close();
}
