import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll } from 'vitest';
import { findPostgres } from '../../../test/support/services.js';
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.js';

/** A pool whose connections go through a proxy. */
export interface ProxiedPool {
  readonly pool: pg.Pool;
  readonly proxy: TcpProxy;
  close(): Promise<void>;
}

const service = await findPostgres();

/** Whether there is no PostgreSQL to test with. */
export const isMissing = service === undefined;

/** Its URL; used only if it is available. */
export const url = service?.url ?? '';

/** A schema for this test file only, dropped at its end. */
export const schema = `test_${randomUUID().replaceAll('-', '')}`;

/** A pool on the server itself. */
export const admin = new pg.Pool({ connectionString: service?.url, max: 4 });
admin.on('error', () => {});

if (service !== undefined) await admin.query(`CREATE SCHEMA ${schema}`);
afterAll(async () => {
  if (service !== undefined) await admin.query(`DROP SCHEMA ${schema} CASCADE`);
  await admin.end();
  service?.stop();
});

let tables = 0;
export const newTable = (): string => `${schema}.inbox_${++tables}`;

/** Opens a pool on a proxy. */
export async function proxiedPool(config: pg.PoolConfig = {}, driver = pg): Promise<ProxiedPool> {
  const url = new URL(service?.url ?? '');
  const proxy = await startTcpProxy(Number(url.port || 5432));
  url.port = String(proxy.port);
  url.hostname = '127.0.0.1';
  const pool = new driver.Pool({
    connectionString: url.href,
    max: 60,
    connectionTimeoutMillis: 5_000,
    ...config,
  });
  return {
    pool,
    proxy,
    async close() {
      await proxy.close();
      await pool.end();
    },
  };
}

/** A pool whose connections have settings other than the server's, such as `default_transaction_isolation`. */
export function poolWith(settings: Readonly<Record<string, string>>, config: pg.PoolConfig = {}): pg.Pool {
  const options = Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
    .join(' ');
  return new pg.Pool({ connectionString: service?.url, max: 20, options, ...config });
}
