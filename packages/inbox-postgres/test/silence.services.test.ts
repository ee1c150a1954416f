import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMissing, newTable, type ProxiedPool, proxiedPool } from './database.js';

const LEASE_MS = 3_600_000;

describe.skipIf(isMissing)('postgresInbox on connections that go silent', () => {
  let opened: ProxiedPool;
  let inbox: ReturnType<typeof postgresInbox>;
  beforeEach(async () => {
    opened = await proxiedPool({ max: 2 });
    inbox = postgresInbox(opened.pool, { table: newTable(), queryTimeoutMs: 2_000 });
    await inbox.migrate();
  });
  afterEach(() => opened.close());

  const claimOrNothing = async (key: string) => {
    try {
      return await inbox.claim(key, LEASE_MS);
    } catch {
      return undefined;
    }
  };

  it('closes them, so that they do not fill the pool', async () => {
    await Promise.all([inbox.lookup('a'), inbox.lookup('b')]);
    expect(opened.pool.totalCount).toBe(2);
    opened.proxy.silence();
    const results = await Promise.allSettled([inbox.claim('a', LEASE_MS), inbox.claim('b', LEASE_MS)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect.poll(() => claimOrNothing('c'), { timeout: 30_000 }).toMatchObject({ state: 'claimed' });
  });

  it('releases a claim whose response does not arrive', async () => {
    opened.proxy.silenceAfter('INSERT INTO');
    await expect(inbox.claim('a', LEASE_MS)).rejects.toThrow('did not respond within queryTimeoutMs');
    await expect
      .poll(() => claimOrNothing('a'), { timeout: 30_000, interval: 200 })
      .toMatchObject({ state: 'claimed', attempt: 2 });
  });
});
