import { sqliteInbox, sqliteLookup } from '@videovector-webhooks/inbox-sqlite';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';

describe('parked deliveries in SQLite', () => {
  it('are all listed, however many there are, also by a look-up', async () => {
    const db = new Database(':memory:');
    const inbox = sqliteInbox(db);
    const keys = Array.from({ length: 2_100 }, (_, i) => `key ${i}`);
    for (const key of keys) {
      const claim = await inbox.claim(key, 60_000);
      if (claim.state === 'claimed') await inbox.release(claim);
    }
    for (const each of [inbox, sqliteLookup(db)]) {
      const found: string[] = [];
      for await (const page of each.parked(1)) found.push(...page.map(({ key }) => key));
      expect(found.toSorted()).toEqual(keys.toSorted());
    }
    expect(await inbox.revive(keys, 1)).toEqual(keys);
    for await (const page of inbox.parked(1)) expect(page).toEqual([]);
  });

  it('say when they were tried last', async () => {
    const inbox = sqliteInbox(new Database(':memory:'));
    const claim = await inbox.claim('a', 60_000);
    const before = Date.now();
    if (claim.state === 'claimed') await inbox.release(claim);
    for await (const [parked] of inbox.parked(1)) {
      expect(parked).toMatchObject({ key: 'a', attempts: 1 });
      expect(parked!.endedAt).toBeGreaterThan(before - 1_000);
      expect(parked!.endedAt).toBeLessThan(Date.now() + 1_000);
    }
  });
});
