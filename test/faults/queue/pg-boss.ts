import { setTimeout as sleep } from 'node:timers/promises';
import { pgBossQueue, startWorker } from '@videovector-webhooks/queue-pg-boss';
import PgBoss from 'pg-boss';
import { jobIdOf } from '../../../packages/queue-pg-boss/src/job-id.js';
import { TIMES } from '../times.js';
import type { Engine } from './engine.js';

const NAME = 'faults';
const SCHEMA = 'faults_pgboss';

/** pg-boss 10. */
export const pgBoss: Engine = {
  async prepare(address) {
    const boss = await start(address);
    await boss.createQueue(NAME);
    await boss.stop({ graceful: false });
  },
  async openQueue(address, killLimit) {
    const boss = await start(address);
    if (killLimit === 'default') limitKills(boss);
    const db = boss.getDb();
    return {
      queue: pgBossQueue(boss, { name: NAME }),
      async jobs() {
        const text = `SELECT count(*) FILTER (WHERE state < 'completed')::int AS runnable,
          coalesce(array_agg(data->>'deliveryId') FILTER (WHERE state = 'failed'), '{}') AS dead
          FROM ${SCHEMA}.job WHERE name = $1`;
        return (await db.executeSql(text, [NAME])).rows[0];
      },
      isDead: async (key) => (await boss.getJobById(NAME, jobIdOf(key)))?.state === 'failed',
      close: () => boss.stop({ graceful: false }),
    };
  },
  async openWorker(address, receiver, killLimit) {
    const boss = await start(address);
    const worker = startWorker(receiver, boss, {
      name: NAME,
      leaseMs: killLimit === 'default' ? NEVER_MS : TIMES.leaseMs,
      pollIntervalMs: 100,
      retryDelayMs: () => 100,
      closeTimeoutMs: TIMES.handlerTimeoutMs,
      logger: { warn() {}, error() {} },
    });
    return {
      async close() {
        await worker.close();
        await boss.stop({ graceful: false });
      },
    };
  },
};

/** Longer than a run. */
const NEVER_MS = 2 ** 31 - 1;

/** Has pg-boss find killed workers by its own expiry, with its own limit of retries. */
function limitKills(boss: PgBoss): void {
  const send = boss.send.bind(boss) as (
    name: string,
    data: object,
    options: object,
  ) => Promise<string | null>;
  const defaults = { retryLimit: 2, expireInSeconds: 1 };
  boss.send = ((name: string, data: object, options: object) =>
    send(name, data, { ...options, ...defaults })) as typeof boss.send;
}

/** Starts a PgBoss once PostgreSQL is there, as a supervisor would that restarts the process. */
async function start(connectionString: string): Promise<PgBoss> {
  for (;;) {
    const pool = { connectionString, max: 4, connectionTimeoutMillis: 2_000 };
    const boss = new PgBoss({ ...pool, schema: SCHEMA, schedule: false, maintenanceIntervalSeconds: 1 });
    boss.on('error', () => {});
    try {
      return await boss.start();
    } catch {
      await sleep(250);
    }
  }
}
