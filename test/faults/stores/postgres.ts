import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Cleanup } from '../cleanup.js';
import type { Effect } from '../effect.js';
import { eventually, freePort, Program, type User } from './program.js';
import { type Store, StoreMissingError } from './store.js';

/** A Postgres of our own, in which each run gets a database. */
export interface PostgresServer {
  /** Makes a database with the table of effects, and what else the statements make. */
  createStore(...statements: readonly string[]): Promise<Store>;
  close(): Promise<void>;
}

/** Without a unique key: a second effect must show. */
const EFFECTS_TABLE = 'CREATE TABLE effects (delivery text, attempt int, pid int, at timestamptz)';

export async function startPostgres(cleanup: Cleanup): Promise<PostgresServer> {
  const bin = programs();
  const user = ordinaryUser();
  const directory = mkdtempSync(join(tmpdir(), 'faults-postgres-'));
  cleanup.add(() => rmSync(directory, { recursive: true, force: true }));
  if (user) chownSync(directory, user.uid, user.gid);
  const initArgs = [
    '-D',
    directory,
    '-U',
    'harness',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-sync',
  ];
  execFileSync(join(bin, 'initdb'), initArgs, { cwd: directory, stdio: 'ignore', ...user });

  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=300'];
  const args = ['-D', directory, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const program = new Program(join(bin, 'postgres'), args, directory, user);
  cleanup.add(() => program.destroy());
  const address = (database: string): string => `postgres://harness@127.0.0.1:${port}/${database}`;
  const ready = () => eventually(() => query(address('postgres'), 'SELECT 1'));
  await ready();
  let databases = 0;

  return {
    async createStore(...statements) {
      const database = `run_${++databases}`;
      await query(address('postgres'), `CREATE DATABASE ${database}`);
      for (const statement of [EFFECTS_TABLE, ...statements]) await query(address(database), statement);
      return {
        address: address(database),
        async restart() {
          // What `pg_ctl -m immediate` sends: no checkpoint, and recovery at the start.
          await program.restart('SIGQUIT');
          await ready();
        },
        async pause(milliseconds) {
          program.signalAll('SIGSTOP');
          await sleep(milliseconds);
          program.signalAll('SIGCONT');
        },
        effects: () =>
          query<Effect>(
            address(database),
            'SELECT delivery, attempt, pid, floor(extract(epoch from at) * 1000)::float8 AS at FROM effects',
          ),
        close: async () => {},
      };
    },
    close: () => program.end('SIGQUIT'),
  };
}

async function query<Row extends object>(connectionString: string, sql: string): Promise<Row[]> {
  // The machine may be busy; a server that is down refuses immediately.
  const client = new Client({ connectionString, connectionTimeoutMillis: 30_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

function programs(): string {
  try {
    return execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
  } catch {
    throw new StoreMissingError('Postgres is not installed: pg_config is not on the PATH');
  }
}

/** Postgres does not run as root; then it runs as its own user. */
function ordinaryUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    throw new StoreMissingError('Postgres does not run as root, and there is no user postgres');
  }
}
