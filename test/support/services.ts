import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertServiceGroup } from './missing-service.js';

/** A service that tests talk to, and how to stop it if the tests have started it. */
export interface Service {
  readonly url: string;
  stop(): void;
}

/**
 * Finds a Redis: REDIS_URL, else the default port of this machine, else one started from the PATH.
 *
 * @returns Undefined, after one loud line, if there is none; with REQUIRE_SERVICES=1 it throws.
 */
export function findRedis(): Promise<Service | undefined> {
  return find('Redis', process.env['REDIS_URL'], 'redis://127.0.0.1:6379', startRedis);
}

/** Finds a PostgreSQL: DATABASE_URL, else the default port of this machine, else one started from the PATH. */
export function findPostgres(): Promise<Service | undefined> {
  return find(
    'PostgreSQL',
    process.env['DATABASE_URL'],
    'postgres://postgres@127.0.0.1:5432/postgres',
    startPostgres,
  );
}

async function find(
  name: string,
  configured: string | undefined,
  byDefault: string,
  start: () => Promise<Service>,
): Promise<Service | undefined> {
  assertServiceGroup(name);
  if (configured !== undefined) return { url: configured, stop: () => {} };
  if (await listens(Number(new URL(byDefault).port))) return { url: byDefault, stop: () => {} };
  try {
    return await start();
  } catch (error) {
    const why = `${name} is neither configured, nor listening on its default port, nor to be started: ${(error as Error).message}`;
    if (process.env['REQUIRE_SERVICES'] === '1') throw new Error(why);
    console.warn(`SKIPPED: ${why}`);
    return undefined;
  }
}

async function startRedis(): Promise<Service> {
  const port = await freePort();
  return started(
    spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], { stdio: 'ignore' }),
    port,
    `redis://127.0.0.1:${port}`,
  );
}

async function startPostgres(): Promise<Service> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  // PostgreSQL refuses to run as root.
  const user =
    process.getuid?.() === 0
      ? {
          uid: Number(execFileSync('id', ['-u', 'nobody'])),
          gid: Number(execFileSync('id', ['-g', 'nobody'])),
        }
      : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  execFileSync('initdb', ['-D', folder, '-U', 'postgres', '-A', 'trust'], { ...user, stdio: 'ignore' });
  const server = spawn('postgres', ['-D', folder, '-p', String(port), '-k', folder, '-h', '127.0.0.1'], {
    ...user,
    stdio: 'ignore',
  });
  const service = await started(server, port, `postgres://postgres@127.0.0.1:${port}/postgres`);
  return {
    ...service,
    stop: () => {
      service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function started(server: ChildProcess, port: number, url: string): Promise<Service> {
  const failed = new Promise<never>((_resolve, reject) => {
    server.once('error', reject).once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
  failed.catch(() => {});
  while (!(await listens(port))) {
    await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
  process.once('exit', () => server.kill('SIGKILL'));
  return { url, stop: () => void server.kill('SIGKILL') };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
