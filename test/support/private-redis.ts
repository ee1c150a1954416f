import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { onTestFinished } from 'vitest';

/** A Redis of one test, whose settings the test may change. */
export interface PrivateRedis {
  readonly port: number;
  /** Runs a command with all permissions. */
  command(...args: string[]): Promise<unknown>;
}

/** Starts a Redis with these arguments; it ends with the test. */
export async function startPrivateRedis(...args: string[]): Promise<PrivateRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'private-redis-'));
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const server = spawn('redis-server', [...settings, ...args], { stdio: 'ignore' });
  const admin = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: 50 } });
  admin.on('error', () => {});
  onTestFinished(() => {
    admin.destroy();
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await admin.connect();
  return { port, command: (...command) => admin.sendCommand(command) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
