import { randomUUID } from 'node:crypto';
import type { Claim } from '@videovector-webhooks/core/inbox';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import type pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { realWait } from '../../../test/support/real-wait.js';
import { admin, isMissing, newTable, poolWith, schema } from './database.js';

const pools: pg.Pool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.end();
});
function openPool(settings: Readonly<Record<string, string>>): pg.Pool {
  const pool = poolWith(settings);
  pools.push(pool);
  return pool;
}

describe.skipIf(isMissing)('postgresInbox, whatever settings the role or the database has,', () => {
  it.each(['repeatable read', 'serializable'])(
    'gives each delivery to one of many callers under %s, and lets them complete it',
    async (isolation) => {
      const pool = openPool({ default_transaction_isolation: isolation });
      const inbox = postgresInbox(pool, { table: newTable() });
      await inbox.migrate();
      for (let round = 0; round < 10; round++) {
        const keys = [`a${round}`, `b${round}`];
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, i) => inbox.claim(keys[i % 2]!, 3_600_000)),
        );
        const won = results.filter((result) => result.state === 'claimed');
        expect(won.map(({ key }) => key).sort()).toEqual(keys);
        const copies = keys.flatMap((key) => Array.from({ length: 5 }, () => inbox.claim(key, 1_000)));
        const ends = won.flatMap((claim) => [inbox.renew(claim, 3_600_000), inbox.complete(claim)]);
        expect(await Promise.all(ends)).toContain(true);
        for (const claim of won) expect(await inbox.complete(claim)).toBe(true);
        expect(new Set((await Promise.all(copies)).map(({ state }) => state))).not.toContain('claimed');
      }
    },
  );

  it.each([
    ['off', 'on'],
    ['local', 'local'],
    ['on', 'on'],
  ])('makes the done mark durable: synchronous_commit %s is %s for it', async (setting, expected) => {
    const table = newTable();
    const pool = openPool({ synchronous_commit: setting });
    const inbox = postgresInbox(pool, { table, transactional: true });
    await inbox.migrate();
    await admin.query(`CREATE TABLE ${table}_log (state "char", setting text)`);
    await admin.query(`CREATE FUNCTION ${table}_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO ${table}_log VALUES (NEW.state, current_setting('synchronous_commit')); RETURN NULL; END $$`);
    await admin.query(
      `CREATE TRIGGER note AFTER UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${table}_note()`,
    );
    const claimed = async (key: string) => (await inbox.claim(key, 60_000)) as unknown as Claim;
    await inbox.release(await claimed('released'));
    await inbox.complete(await claimed('completed'));
    const work = async () => {};
    const { signal } = new AbortController();
    expect(await inbox.transaction(await claimed('in a transaction'), work, signal)).toBe('committed');
    expect((await admin.query(`SELECT state, setting FROM ${table}_log`)).rows).toEqual([
      { state: 'r', setting },
      { state: 'd', setting: expected },
      { state: 'd', setting: expected },
    ]);
    // Only for the mark: afterwards the connection has its own setting again.
    expect((await pool.query('SHOW synchronous_commit')).rows).toEqual([{ synchronous_commit: setting }]);
  });

  it('needs only the rights to read and write its table once it exists', async () => {
    const table = newTable();
    const role = `role_${randomUUID().replaceAll('-', '')}`;
    await postgresInbox(admin, { table }).migrate();
    await admin.query(`CREATE ROLE ${role}`);
    await admin.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
    await admin.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${role}`);
    try {
      const pool = openPool({ role });
      const inbox = postgresInbox(pool, { table, retentionMs: 1 });
      await inbox.migrate();
      const claim = (await inbox.claim('a', 60_000)) as unknown as Claim;
      expect(await inbox.renew(claim, 60_000)).toBe(true);
      expect(await inbox.complete(claim)).toBe(true);
      await realWait(10);
      expect(await inbox.sweep()).toBe(1);
      await expect(postgresInbox(pool, { table: newTable() }).migrate()).rejects.toThrow('permission denied');
    } finally {
      await admin.query(`DROP OWNED BY ${role}`);
      await admin.query(`DROP ROLE ${role}`);
    }
  });
});
