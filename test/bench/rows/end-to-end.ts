import { randomUUID } from 'node:crypto';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';
import { createClient } from 'redis';
import { findPostgres, findRedis } from '../../support/services.js';
import { createTable } from '../http/memories.js';
import { serverSpeedRatios } from '../http/remote-server.js';
import type { Memorized } from '../http/servers.js';
import { payload } from '../payloads.js';
import type { Line, Row, RunOptions } from '../row.js';

const PROCESSES = 4;

/**
 * Four processes with Express on one store, against the same by hand, by the processor time of the four. By hand in two steps: one
 * command before the handler, one after it. With one step only, a crash between the two loses the event; that is for information.
 */
export const row: Row = {
  name: 'end-to-end',
  async *measure(options) {
    const name = `bench_${randomUUID().slice(0, 8)}`;
    const redis = await findRedis();
    if (redis !== undefined) {
      const store = { in: 'redis', url: redis.url } as const;
      const kit = { ...store, name: `${name}:kit:`, twoSteps: true };
      yield* compared(
        'Redis',
        'SET NX and SET',
        kit,
        { ...store, name: `${name}:two:`, twoSteps: true },
        options,
      );
      yield* compared('Redis', 'SET NX', kit, { ...store, name: `${name}:one:`, twoSteps: false }, options);
      await forget(redis.url, name);
      redis.stop();
    }
    const postgres = await findPostgres();
    if (postgres !== undefined) {
      const pool = new pg.Pool({ connectionString: postgres.url, max: 1 });
      const store = { in: 'postgres', url: postgres.url } as const;
      const tables = [`${name}_kit`, `${name}_two`, `${name}_one`] as const;
      const kit = { ...store, name: tables[0], twoSteps: true };
      await postgresInbox(pool, { table: tables[0] }).migrate();
      await pool.query(createTable(tables[1]));
      await pool.query(createTable(tables[2]));
      const two = { ...store, name: tables[1], twoSteps: true };
      yield* compared('PostgreSQL', 'INSERT and UPDATE', kit, two, options);
      yield* compared('PostgreSQL', 'INSERT', kit, { ...store, name: tables[2], twoSteps: false }, options);
      await pool.query(`DROP TABLE ${tables.join(', ')}`);
      await pool.end();
      postgres.stop();
    }
  },
};

async function* compared(
  store: string,
  commands: string,
  ours: Memorized & { readonly twoSteps: boolean },
  theirs: Memorized & { readonly twoSteps: boolean },
  options: RunOptions,
): AsyncGenerator<Line> {
  const servers = {
    ours: { framework: 'express', route: 'kit', memory: ours },
    theirs: { framework: 'express', route: 'by hand', memory: theirs },
    processes: PROCESSES,
  } as const;
  const [measured] = await serverSpeedRatios(servers, [payload(1_000, 'canonical')], options);
  yield {
    what: `end to end on Express, ${PROCESSES} processes on one ${store}, 1 kB`,
    against: `the same by hand with ${commands}`,
    measured: measured!,
    ...(theirs.twoSteps
      ? {
          headline: 'end to end, 4 processes on one Redis or PostgreSQL',
          reach: { atLeast: 0.9 },
          moonshot: { atLeast: 1 },
        }
      : undefined),
  };
}

async function forget(url: string, name: string): Promise<void> {
  const client = createClient({ url });
  await client.connect();
  for await (const keys of client.scanIterator({ MATCH: `${name}*`, COUNT: 1_000 }))
    if (keys.length > 0) await client.unlink(keys);
  await client.close();
}
