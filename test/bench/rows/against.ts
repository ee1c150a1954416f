import { randomUUID } from 'node:crypto';
import type { Inbox } from '@videovector-webhooks/core';
import pg from 'pg';
import { createClient } from 'redis';
import { findPostgres, findRedis } from '../../support/services.js';
import { packageOf } from '../checkout.js';
import { claimAndComplete, concurrently } from '../claims.js';
import { speedRatio } from '../compare.js';
import { serverSpeedRatios } from '../http/remote-server.js';
import { FRAMEWORKS } from '../http/servers.js';
import { payload } from '../payloads.js';
import type { Line, Row, RunOptions } from '../row.js';

/** This checkout against another one in one run, by processor time. It measures only with `--against`. */
export const row: Row = {
  name: 'against',
  async *measure(options) {
    if (options.against === undefined) return;
    yield* canonicalForms(options.against, options);
    yield* servers(options.against, options);
    yield* inboxes(options.against, options);
  },
};

async function* canonicalForms(checkout: string, options: RunOptions): AsyncGenerator<Line> {
  const { canonicalize: ours } = await packageOf('core');
  const { canonicalize: theirs } = await packageOf('core', checkout);
  for (const size of [1_000, 10_000, 100_000]) {
    const bodies = {
      compact: payload(size, 'compact'),
      shuffled: payload(size, 'shuffled'),
      unicode: payload(size, 'compact', { text: 'unicode' }),
      'floats of 16 and 17 digits': payload(size, 'compact', { floats: 'full' }),
    };
    for (const [name, body] of Object.entries(bodies)) {
      const measured = await speedRatio(
        () => ours(body),
        () => theirs(body),
        options,
      );
      yield {
        what: `canonicalize, ${size / 1_000} kB, ${name}`,
        against: checkout,
        measured,
        reach: { atLeast: 0.95 },
      };
    }
  }
}

async function* servers(checkout: string, options: RunOptions): AsyncGenerator<Line> {
  const sizes = [1_000, 10_000];
  const bodies = sizes.map((size) => payload(size, 'canonical'));
  for (const framework of FRAMEWORKS) {
    const ours = { framework, route: 'kit', memory: { in: 'memory' } } as const;
    const ratios = await serverSpeedRatios({ ours, theirs: { ...ours, checkout } }, bodies, options);
    for (const [i, size] of sizes.entries()) {
      const what = `HTTP on ${framework}, ${size / 1_000} kB, requests a second`;
      yield { what, against: checkout, measured: ratios[i]!, reach: { atLeast: 0.9 } };
    }
  }
}

async function* inboxes(checkout: string, options: RunOptions): AsyncGenerator<Line> {
  const name = `bench_${randomUUID().slice(0, 8)}`;
  const postgres = await findPostgres();
  if (postgres !== undefined) {
    const pool = new pg.Pool({ connectionString: postgres.url, max: 20 });
    const make = async (table: string, from?: string): Promise<Inbox> => {
      const inbox = (await packageOf('inbox-postgres', from)).postgresInbox(pool, { table });
      await inbox.migrate();
      return inbox;
    };
    yield await claims(
      'Postgres',
      await make(`${name}_a`),
      await make(`${name}_b`, checkout),
      checkout,
      options,
    );
    await pool.query(`DROP TABLE ${name}_a, ${name}_b`);
    await pool.end();
    postgres.stop();
  }
  const redis = await findRedis();
  if (redis !== undefined) {
    const client = createClient({ url: redis.url });
    await client.connect();
    const make = async (from?: string): Promise<Inbox> =>
      (await packageOf('inbox-redis', from)).redisInbox(client, {
        prefix: `${name}:`,
        logger: { warn: () => {} },
      });
    yield await claims('Redis', await make(), await make(checkout), checkout, options);
    for await (const keys of client.scanIterator({ MATCH: `${name}*`, COUNT: 1_000 }))
      if (keys.length > 0) await client.unlink(keys);
    await client.close();
    redis.stop();
  }
}

async function claims(
  store: string,
  ours: Inbox,
  theirs: Inbox,
  against: string,
  options: RunOptions,
): Promise<Line> {
  const measured = await speedRatio(
    concurrently(() => claimAndComplete(ours)),
    concurrently(() => claimAndComplete(theirs)),
    options,
  );
  return { what: `${store} inbox: claim and complete`, against, measured, reach: { atLeast: 0.97 } };
}
