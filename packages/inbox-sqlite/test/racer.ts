// Claims and completes the same 200 deliveries as the other racers, and prints those that it got.

import { createRequire } from 'node:module';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';

const require = createRequire(import.meta.url);
const [driver, file] = process.argv.slice(2);
const Database = driver === 'libsql' ? require('libsql') : require('@photostructure/sqlite').DatabaseSync;

const inbox = sqliteInbox(new Database(file));
const claimed: string[] = [];
for (let i = 0; i < 200; i++) {
  const claim = await inbox.claim(`delivery${i}`, 60_000);
  if (claim.state !== 'claimed') continue;
  claimed.push(claim.key);
  await inbox.complete(claim);
}
console.log(JSON.stringify(claimed));
