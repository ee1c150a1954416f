import { randomUUID } from 'node:crypto';
import { createReceiver } from '@videovector-webhooks/core';
import { type PgBossClient, pgBossQueue, startWorker } from '@videovector-webhooks/queue-pg-boss';
import pg from 'pg';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { findPostgres } from '../../../test/support/services.js';
import {
  type AnyBoss,
  DELIVERY,
  dropSchemas,
  makeBoss,
  schemaOf,
  startBoss,
  statesOf,
  type Version,
} from './engines.js';

const service = await findPostgres();
const url = service?.url ?? '';
afterAll(async () => {
  if (service !== undefined) await dropSchemas(url);
  service?.stop();
});

const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() });

async function start(version: Version, options: object = {}): Promise<AnyBoss> {
  const boss = await startBoss(version, url, options);
  onTestFinished(() => boss.stop({ graceful: false }));
  return boss;
}

describe.skipIf(service === undefined).each<Version>(['10', '12'])('with pg-boss %s', (version) => {
  it.each<[string, string, () => unknown]>([
    ['nothing', 'new PgBoss', () => ({ boss: undefined })],
    ['a connection string', 'new PgBoss', () => ({ boss: url })],
    ['a pool', 'new PgBoss', () => ({ boss: new pg.Pool({ connectionString: url }) })],
    ['the promise of start()', 'new PgBoss', () => ({ boss: Promise.resolve() })],
    [
      'a PgBoss that is not started',
      'await boss.start()',
      () => ({ boss: makeBoss(version, { connectionString: url }) }),
    ],
    [
      'a PgBoss without a listener for errors',
      "boss.on('error'",
      async () => ({ boss: (await start(version)).removeAllListeners() }),
    ],
  ])('refuses %s, with the fix: %s', async (_what, fix, make) => {
    const { boss } = (await make()) as { boss: PgBossClient };
    const refused = expect.objectContaining({
      code: 'ERR_CONFIGURATION',
      option: 'boss',
      message: expect.stringContaining(fix),
    });
    expect(() => pgBossQueue(boss)).toThrow(refused);
    expect(() => startWorker(receiver, boss)).toThrow(refused);
  });

  it.each<[string, object]>([
    ['name', { name: '' }],
    ['name', { name: 'a b' }],
    ['concurrency', { concurrency: 0 }],
    ['pollIntervalMs', { pollIntervalMs: -1 }],
    ['leaseMs', { leaseMs: Number.NaN }],
    ['schema', { schema: 'a; DROP TABLE job' }],
    ['closeTimeoutMs', { closeTimeoutMs: -1 }],
  ])('refuses the option %s of %o', async (option, options) => {
    const boss = await start(version);
    expect(() => startWorker(receiver, boss, options)).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', option }),
    );
  });

  it('works over a connection of the caller that returns jsonb as text', async () => {
    const types = {
      getTypeParser: (oid: number, format?: 'text') =>
        oid === 3802 ? String : pg.types.getTypeParser(oid, format),
    };
    const pool = new pg.Pool({ connectionString: url, types: types as never });
    onTestFinished(() => pool.end());
    const db = { executeSql: (text: string, values: unknown[]) => pool.query(text, values) };
    const own = await start(version);
    const boss = await start(version, { db });
    const name = randomUUID();
    await pgBossQueue(boss, { name }).enqueue(DELIVERY);
    const failures: number[] = [];
    const failing = createReceiver({ secrets: SECRET, logger: quietLogger() }).fallback(() => {
      throw new Error('no');
    });
    const worker = startWorker(failing, boss, {
      name,
      schema: schemaOf(version),
      pollIntervalMs: 50,
      maxAttempts: 3,
      retryDelayMs: () => 1,
      logger: quietLogger(),
      observe: (report) => failures.push(report.failures),
    });
    onTestFinished(() => worker.close());
    await expect.poll(() => statesOf(own, version, name), { timeout: 20_000 }).toEqual({ failed: 1 });
    expect(failures).toEqual([1, 2, 3]);
  });
});
