import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../test/support/deliveries.js';
import { missing } from '../../test/support/missing-service.js';
import { startPrivateRedis } from '../../test/support/private-redis.js';

const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];
const PATIENCE = { timeout: 50_000, interval: 100 };

interface Program {
  readonly child: ChildProcess;
  readonly output: string[];
}

function start(name: string, redisPort: number): Program {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=videovector-source', file], {
    env: {
      ...process.env,
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      PORT: '0',
      VIDEOVECTOR_WEBHOOK_SECRET: SECRET,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output: string[] = [];
  child.stdout.on('data', (chunk) => void output.push(String(chunk)));
  return { child, output };
}

async function stop({ child }: Program): Promise<void> {
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
}

describe.skipIf(missing('redis-server', 'the example with BullMQ'))('examples/bullmq', () => {
  it('answers 202 in the web process and handles the event once in the worker', {
    timeout: 120_000,
  }, async () => {
    const { port: redisPort } = await startPrivateRedis(...DURABLE);
    const [web, worker] = [start('web.ts', redisPort), start('worker.ts', redisPort)];
    await expect.poll(() => web.output.join(), PATIENCE).toContain('port');
    const [, port] = /port: (\d+)/.exec(web.output.join())!;
    const { headers, body } = deliver(RUN_COMPLETED);
    const send = () =>
      fetch(`http://127.0.0.1:${port}/webhooks/videovector`, { method: 'POST', headers, body });
    await expect.poll(async () => (await send()).status, PATIENCE).toBe(202);
    expect((await send()).status).toBe(202);
    await expect.poll(() => worker.output.join(), PATIENCE).toContain('handled run_1 attempt 1');
    expect(worker.output.join().match(/handled run_1/g)).toHaveLength(1);
    await stop(worker);
    await stop(web);
  });
});
