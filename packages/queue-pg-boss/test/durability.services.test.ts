import { randomUUID } from 'node:crypto';
import { createReceiver, memoryInbox, PermanentError } from '@videovector-webhooks/core';
import type { JobReport } from '@videovector-webhooks/core/queue';
import {
  type PgBossClient,
  type PgBossWorkerOptions,
  pgBossQueue,
  startWorker,
} from '@videovector-webhooks/queue-pg-boss';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { gate } from '../../../test/support/gate.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { realWait } from '../../../test/support/real-wait.js';
import { findPostgres } from '../../../test/support/services.js';
import {
  type AnyBoss,
  DELIVERY,
  dropSchemas,
  proxyTo,
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

const PATIENCE = { timeout: 30_000, interval: 50 };
const CENTURY = "interval '40 years'";

describe.skipIf(service === undefined).each<Version>(['10', '12'])('on pg-boss %s', (version) => {
  let boss: AnyBoss;
  beforeAll(async () => {
    boss = await startBoss(version, url);
  });
  afterAll(() => boss.stop({ graceful: false }));

  const states = (name: string) => statesOf(boss, version, name);

  function work(name: string, handler: () => unknown, options: PgBossWorkerOptions = {}, client = boss) {
    const logger = quietLogger();
    const reports: JobReport[] = [];
    const receiver = createReceiver({ secrets: SECRET, logger, joinMs: 0, inbox: memoryInbox() }).fallback(
      handler,
    );
    const worker = startWorker(receiver, client, {
      name,
      pollIntervalMs: 50,
      logger,
      retryDelayMs: () => 1,
      observe: (report) => reports.push(report),
      ...options,
    });
    onTestFinished(() => worker.close());
    return { worker, reports, logger };
  }

  /** Ages the jobs of a queue, and runs pg-boss's maintenance. */
  async function age(name: string): Promise<void> {
    const columns = ['created_on', 'start_after', 'started_on', 'completed_on'];
    const set = columns.map((column) => `${column} = ${column} - ${CENTURY}`).join(', ');
    await boss.getDb().executeSql(`UPDATE ${schemaOf(version)}.job SET ${set} WHERE name = $1`, [name]);
    if ('maintain' in boss) return boss.maintain();
    await boss
      .getDb()
      .executeSql(`UPDATE ${schemaOf(version)}.queue SET maintain_on = NULL WHERE name = $1`, [name]);
    await boss.supervise(name);
  }

  describe('the maintenance of pg-boss', () => {
    it('deletes neither a job that has not started nor a dead letter, and a completed job at its time', async () => {
      const [waiting, dead, done] = [randomUUID(), randomUUID(), randomUUID()];
      for (const name of [waiting, dead, done]) await pgBossQueue(boss, { name }).enqueue(DELIVERY);
      work(dead, () => {
        throw new PermanentError('no');
      });
      work(done, () => {});
      await expect.poll(() => states(dead), PATIENCE).toEqual({ failed: 1 });
      await expect.poll(() => states(done), PATIENCE).toEqual({ completed: 1 });
      for (const name of [waiting, dead, done]) await age(name);
      expect([await states(waiting), await states(dead), await states(done)]).toEqual([
        { created: 1 },
        { failed: 1 },
        {},
      ]);
    });
  });

  describe('enqueue', () => {
    it('makes no second job while the completed one is there', async () => {
      const name = randomUUID();
      const queue = pgBossQueue(boss, { name });
      await queue.enqueue(DELIVERY);
      work(name, () => {});
      await expect.poll(() => states(name), PATIENCE).toEqual({ completed: 1 });
      await queue.enqueue(DELIVERY);
      expect(await states(name)).toEqual({ completed: 1 });
    });

    it('makes a cancelled job runnable again', async () => {
      const name = randomUUID();
      const queue = pgBossQueue(boss, { name });
      await queue.enqueue(DELIVERY);
      const { rows } = await boss
        .getDb()
        .executeSql(`SELECT id FROM ${schemaOf(version)}.job WHERE name = $1`, [name]);
      await boss.cancel(name, rows[0].id);
      expect(await states(name)).toEqual({ cancelled: 1 });
      await queue.enqueue(DELIVERY);
      expect(await states(name)).toEqual({ created: 1 });
    });

    it('creates a queue that was deleted in the meantime', async () => {
      const name = randomUUID();
      const queue = pgBossQueue(boss, { name });
      await queue.enqueue(DELIVERY);
      if ('purgeQueue' in boss) await boss.purgeQueue(name);
      await boss.deleteQueue(name);
      await queue.enqueue(DELIVERY).catch(() => queue.enqueue(DELIVERY));
      expect(await states(name)).toEqual({ created: 1 });
    });

    it('rejects if the policy of the queue drops the job', async () => {
      const name = randomUUID();
      await boss.createQueue(name, { name, policy: 'short' } as never);
      const queue = pgBossQueue(boss, { name });
      await queue.enqueue(DELIVERY);
      await queue.enqueue(DELIVERY);
      await expect(queue.enqueue({ ...DELIVERY, key: 'b' })).rejects.toThrow('policy must be standard');
    });

    it('stores the same in queues whose defaults say otherwise', async () => {
      const name = randomUUID();
      const defaults = { retryLimit: 0, retryDelay: 3_600, retryBackoff: true, expireInSeconds: 1 };
      await boss.createQueue(name, { name, ...defaults } as never);
      await pgBossQueue(boss, { name }).enqueue(DELIVERY);
      const [job] = await (boss as PgBossClient).fetch(name, { batchSize: 1, includeMetadata: true });
      expect(job).toMatchObject({ retryLimit: 1_000_000_000, retryDelay: 0, retryBackoff: false });
    });
  });

  it('a PostgreSQL that went silent gets VideoVector a 503, and is used again once its connections have timed out', async () => {
    const { proxy, proxied } = await proxyTo(url);
    const options = { supervise: false, schedule: false, connectionTimeoutMillis: 500, query_timeout: 500 };
    const silent = await startBoss(version, proxied, options);
    onTestFinished(async () => {
      await silent.stop({ graceful: false });
      await proxy.close();
    });
    const queue = pgBossQueue(silent, { name: randomUUID() });
    const receive = async (id: string) => {
      const receiver = createReceiver({ secrets: SECRET, queue, logger: quietLogger() });
      return (await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': id }))).status;
    };
    await expect.poll(() => receive('a'), PATIENCE).toBe(202);
    // On a busy machine pg-boss may just have replaced its connection, so that the first call finds none that is silent.
    const receiveInSilence = () => {
      proxy.silence();
      return receive('b');
    };
    await expect.poll(receiveInSilence, PATIENCE).toBe(503);
    await expect.poll(() => receive('b'), PATIENCE).toBe(202);
  });

  describe('a worker', () => {
    it('renews its claim while the handler runs', async () => {
      const name = randomUUID();
      await pgBossQueue(boss, { name }).enqueue(DELIVERY);
      const [started, ending] = [gate(), gate()];
      const handler = () => {
        started.open();
        return ending.promise;
      };
      work(name, handler, { leaseMs: 600 });
      await started.promise;
      const text = `SELECT started_on FROM ${schemaOf(version)}.job WHERE name = $1`;
      const claimedAt = async () => (await boss.getDb().executeSql(text, [name])).rows[0].started_on;
      const first = await claimedAt();
      await expect.poll(claimedAt, PATIENCE).not.toEqual(first);
      ending.open();
      await expect.poll(() => states(name), PATIENCE).toEqual({ completed: 1 });
    });

    it('counts failures over delays, and not the delays', async () => {
      const name = randomUUID();
      await pgBossQueue(boss, { name }).enqueue(DELIVERY);
      const outcomes = ['failed', 'unavailable', 'unavailable', 'failed', 'unavailable', 'failed'];
      const reports: JobReport[] = [];
      const worker = startWorker(
        {
          process: async () =>
            ({ outcome: outcomes.shift()!, code: 'a', retryAfter: 0, status: 500 }) as never,
        },
        boss,
        {
          name,
          pollIntervalMs: 50,
          maxAttempts: 3,
          retryDelayMs: () => 1,
          logger: quietLogger(),
          observe: (report) => reports.push(report),
        },
      );
      onTestFinished(() => worker.close());
      await expect.poll(() => states(name), PATIENCE).toEqual({ failed: 1 });
      expect(reports.map(({ failures }) => failures)).toEqual([1, 1, 1, 2, 2, 3]);
      expect(outcomes).toEqual([]);
    });

    it('records why a job failed without the message of the error', async () => {
      const name = randomUUID();
      await pgBossQueue(boss, { name }).enqueue(DELIVERY);
      work(
        name,
        () => {
          throw new TypeError('of a payload');
        },
        { maxAttempts: 1 },
      );
      await expect.poll(() => states(name), PATIENCE).toEqual({ failed: 1 });
      const { rows } = await boss
        .getDb()
        .executeSql(`SELECT output FROM ${schemaOf(version)}.job WHERE name = $1`, [name]);
      expect(rows[0].output).toEqual({
        message: 'handler_failed: TypeError',
        stack: expect.stringContaining('durability.services'),
        record: expect.objectContaining({ error: 'TypeError' }),
      });
      expect(JSON.stringify(rows[0].output)).not.toContain('payload');
    });

    it('finishes a job although PostgreSQL was away when it ended', async () => {
      const name = randomUUID();
      const { proxy, proxied } = await proxyTo(url);
      const away = await startBoss(version, proxied, { supervise: false, schedule: false });
      onTestFinished(async () => {
        await away.stop({ graceful: false });
        await proxy.close();
      });
      await pgBossQueue(boss, { name }).enqueue(DELIVERY);
      let runs = 0;
      const { logger } = work(
        name,
        async () => {
          runs++;
          proxy.cut();
          setTimeout(() => proxy.restore(), 600);
        },
        { leaseMs: 450, maxAttempts: 1 },
        away,
      );
      await expect.poll(() => states(name), PATIENCE).toEqual({ completed: 1 });
      expect(runs).toBe(1);
      expect(logger.lines.join('\n')).toContain('pg-boss reports an error');
    });

    it('that starts with another one, before the queue is there, waits for the first job', async () => {
      const name = randomUUID();
      const workers = [work(name, () => {}), work(name, () => {})];
      await realWait(100);
      await pgBossQueue(boss, { name }).enqueue(DELIVERY);
      await expect.poll(() => workers.flatMap(({ reports }) => reports), PATIENCE).toHaveLength(1);
    });

    it('runs as many jobs concurrently as it is told', async () => {
      const name = randomUUID();
      const queue = pgBossQueue(boss, { name });
      for (const key of 'abcdefg') await queue.enqueue({ ...DELIVERY, key });
      let [now, most] = [0, 0];
      const { reports } = work(
        name,
        async () => {
          most = Math.max(most, ++now);
          await realWait(50);
          now--;
        },
        { concurrency: 3 },
      );
      await expect.poll(() => reports, PATIENCE).toHaveLength(7);
      expect(most).toBe(3);
    });
  });

  it.each([
    ['on', []],
    ['off', [expect.objectContaining({ setting: 'synchronous_commit', fix: 'Set synchronous_commit on' })]],
    ['local', []],
  ])('the check of synchronous_commit %s', async (value, expected) => {
    const checked = await startBoss(version, url, { options: `-c synchronous_commit=${value}` });
    onTestFinished(() => checked.stop({ graceful: false }));
    const risks = await pgBossQueue(checked, { name: randomUUID() }).check();
    // A server for tests may run without fsync.
    expect(risks.filter(({ setting }) => setting !== 'fsync')).toEqual(expected);
  });
});
