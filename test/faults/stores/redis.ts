import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cleanup } from '../cleanup.js';
import { eventually, freePort, Program } from './program.js';
import { type Store, StoreMissingError } from './store.js';

/** A Redis of our own with the settings that the inbox needs; every write is on the disk before it is answered. */
export async function startRedis(cleanup: Cleanup): Promise<Store> {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new StoreMissingError('Redis is not installed: redis-server is not on the PATH');
  }
  const directory = mkdtempSync(join(tmpdir(), 'faults-redis-'));
  cleanup.add(() => rmSync(directory, { recursive: true, force: true }));
  const port = await freePort();
  const settings = {
    bind: '127.0.0.1',
    port,
    dir: directory,
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const program = new Program('redis-server', args, directory, undefined);
  cleanup.add(() => program.destroy());
  await eventually(() => ping(port));

  return {
    address: `redis://127.0.0.1:${port}`,
    async restart() {
      await program.restart('SIGKILL');
      await eventually(() => ping(port));
    },
    async pause(milliseconds) {
      program.signalAll('SIGSTOP');
      await sleep(milliseconds);
      program.signalAll('SIGCONT');
    },
    close: () => program.end('SIGKILL'),
  };
}

async function ping(port: number): Promise<void> {
  const socket = createConnection({ host: '127.0.0.1', port });
  socket.setTimeout(2_000, () => socket.destroy(new Error('Redis does not answer')));
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (!answer.toString().startsWith('+PONG')) throw new Error('Redis is not ready');
  } finally {
    socket.destroy();
  }
}
