import { migrationSql } from '@videovector-webhooks/inbox-postgres';
import type { Cleanup } from '../cleanup.js';
import { FIXTURE_TABLE } from '../fixtures/honest-inbox.js';
import type { RunOptions } from '../options.js';
import { TARGETS } from '../target.js';
import { startPostgres } from './postgres.js';
import { startRedis } from './redis.js';
import { openSqlite } from './sqlite.js';
import type { Store } from './store.js';

/** Starts the store that a run needs. */
export async function openStore({ inbox, fixture }: RunOptions, cleanup: Cleanup): Promise<Store> {
  switch (fixture === undefined ? TARGETS[inbox].store : 'postgres') {
    case 'postgres': {
      const server = await startPostgres(cleanup);
      return server.createStore(`${FIXTURE_TABLE};\n${migrationSql()}`);
    }
    case 'redis':
      return startRedis(cleanup);
    case 'sqlite':
      return openSqlite(cleanup);
    case 'memory':
      return { address: '', close: async () => {} };
  }
}
