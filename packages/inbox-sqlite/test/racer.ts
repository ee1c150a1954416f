// A process that opens and uses the files that its parent names, at the same time as other racers.

import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { DRIVERS } from './drivers.js';

const DELIVERIES = 60;
const Database = DRIVERS[process.argv[2]!]!;

const actions: Record<string, (file: string) => Promise<string[]>> = {
  /** Opens the file, which may be new. */
  async open(file) {
    const db = new Database(file);
    await sqliteInbox(db).claim(`delivery of ${process.pid}`, 60_000);
    db.close();
    return [];
  },
  /** Claims and completes the same deliveries as the other racers, and returns those that it got. */
  async race(file) {
    const db = new Database(file);
    const inbox = sqliteInbox(db);
    // Without waiting for the disk, which is irrelevant to locks.
    db.exec('PRAGMA synchronous = OFF');
    const claimed: string[] = [];
    for (let i = 0; i < DELIVERIES; i++) {
      const claim = await inbox.claim(`delivery${i}`, 60_000);
      if (claim.state !== 'claimed') continue;
      claimed.push(claim.key);
      await inbox.complete(claim);
    }
    db.close();
    return claimed;
  },
};

process.on('message', async ([action, file]: [string, string]) => {
  try {
    process.send!({ claimed: await actions[action]!(file) });
  } catch (error) {
    process.send!({ error: String(error) });
  }
});
process.send!('ready');
