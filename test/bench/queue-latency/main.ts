// Measures the queues with a web, a worker and a client process: `pnpm bench:queue-latency [engine…]`, about 30 seconds each.
// Needs redis-server and PostgreSQL's programs; it starts its own, which write to the disk before they answer.

import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleProgram } from '../../faults/bundle.js';
import { Cleanup } from '../../faults/cleanup.js';
import { startPostgres } from '../../faults/stores/postgres.js';
import { startRedis } from '../../faults/stores/redis.js';
import type { Order, Sent } from './client.js';
import { ENGINES, type EngineName, prepare } from './engines.js';

const RATE_MS = 10;
const SECONDS = 10;

const cleanup = new Cleanup();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const chosen = ENGINES.filter((name) => process.argv.length === 2 || process.argv.includes(name));
console.log(`load average before: ${load()}; disk: ${disk()}\n`);
for (const engine of chosen) await measure(engine);
console.log(`load average after: ${load()}; disk: ${disk()}`);
cleanup.run();
process.exit();

async function measure(engine: EngineName): Promise<void> {
  const server = await startServer(engine);
  await prepare(engine, server.address);
  const setup = JSON.stringify({ engine, address: server.address });
  const [web, worker, client] = (await Promise.all(
    ['web', 'worker', 'client'].map(async (name) =>
      fork(await bundleProgram(cleanup, new URL(`./${name}.ts`, import.meta.url)), [setup]),
    ),
  )) as [ChildProcess, ChildProcess, ChildProcess];
  for (const child of [web, worker, client]) cleanup.add(() => child.kill('SIGKILL'));
  const [[{ port }]] = (await Promise.all([
    once(web, 'message'),
    once(worker, 'message'),
    once(client, 'message'),
  ])) as [[{ port: number }], unknown, unknown];
  const send = async (event: string, count: number, more: Partial<Order> = {}): Promise<Sent> => {
    client.send({ port, event, count, intervalMs: RATE_MS, ...more } satisfies Order);
    return (await once(client, 'message'))[0];
  };

  await send('prompt_run.completed', 200);
  web.send('start');
  const { statuses, latencies, lateness } = await send('prompt_run.completed', (SECONDS * 1_000) / RATE_MS);
  web.send('stop');
  const [{ eventLoopP99Ms, longestCollectionMs, cpuMs }] = await once(web, 'message');
  print(
    engine,
    'web responses',
    `p50 ${ms(at(latencies, 50))}, p99 ${ms(at(latencies, 99))}, max ${ms(at(latencies, 100))}`,
    at(latencies, 99) <= 50,
    'p99 <= 50 ms',
  );
  print(engine, '', `${counts(statuses)} at ${1_000 / RATE_MS} a second, handlers of 5 s`);
  print(
    engine,
    '',
    `client late: p99 ${ms(at(lateness, 99))}; web's event loop late: p99 ${ms(eventLoopP99Ms)}; longest collection ${ms(longestCollectionMs)}; web's processor time ${ms(cpuMs / latencies.length)} a delivery`,
  );

  const revivals: number[] = [];
  for (let i = 0; i < 5; i++) revivals.push(await revive(worker, send));
  print(
    engine,
    'a redelivered dead job runs',
    `within ${ms(Math.max(...revivals))}, of ${revivals.length}`,
    Math.max(...revivals) <= 5_000,
    '<= 5 s',
  );

  const silent = server.pause?.(3_000);
  await sleep(100);
  away(engine, 'engine silent', await send('prompt_run.completed', 50));
  await silent;
  await sleep(1_000);
  await server.close();
  await sleep(500);
  away(engine, 'engine gone', await send('prompt_run.completed', 50));
  for (const child of [web, worker, client]) child.kill('SIGKILL');
  console.log();
}

/** How long after a redelivery the job of a dead letter runs, in milliseconds. */
async function revive(
  worker: ChildProcess,
  send: (event: string, count: number, more: Partial<Order>) => Promise<Sent>,
): Promise<number> {
  const id = randomUUID();
  const until = (expected: object) =>
    new Promise<void>((resolve) => {
      const listener = (message: unknown): void => {
        if (JSON.stringify(message) !== JSON.stringify(expected)) return;
        worker.off('message', listener);
        resolve();
      };
      worker.on('message', listener);
    });
  const dead = until({ isDead: true });
  await send('export.failed', 1, { id });
  await dead;
  // The worker has reported it; the engine is being told.
  await sleep(500);
  const again = until({ attempt: 2 });
  const startedAt = performance.now();
  await send('export.failed', 1, { id });
  await again;
  return performance.now() - startedAt;
}

function away(engine: EngineName, what: string, { statuses, latencies }: Sent): void {
  const slowest = at(latencies, 100);
  const isRight = slowest <= 1_000 && Object.keys(statuses).join() === '503';
  print(engine, what, `${counts(statuses)} within ${ms(slowest)}`, isRight, '503 within 1 s');
}

async function startServer(engine: EngineName) {
  if (engine === 'bullmq-redis') return startRedis(cleanup);
  const server = await startPostgres(cleanup);
  return { ...(await server.createStore()), close: () => server.close() };
}

function print(engine: string, what: string, figures: string, isRight?: boolean, goal?: string): void {
  const verdict = isRight === undefined ? '' : `   ${isRight ? 'ok' : '✗'} (${goal})`;
  console.log(`${engine.padEnd(16)} ${what.padEnd(28)} ${figures}${verdict}`);
}

function at(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}

function counts(statuses: Readonly<Record<string, number>>): string {
  return Object.entries(statuses)
    .map(([status, count]) => `${count} x ${status}`)
    .join(', ');
}

function ms(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
}

/** How long the disk takes to confirm a write, which each 202 waits for at least once. */
function disk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'queue-latency-'));
  const file = openSync(join(folder, 'file'), 'w');
  const times = Array.from({ length: 100 }, () => {
    writeSync(file, Buffer.alloc(8_192));
    const startedAt = performance.now();
    fdatasyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return `fdatasync p50 ${ms(at(times, 50))}, p99 ${ms(at(times, 99))}`;
}
