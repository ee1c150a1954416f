import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../support/deliveries.js';

const PATIENCE = { timeout: 50_000, interval: 100 };

/**
 * The suite of an example with a web and a worker process, `web.ts` and `worker.ts`.
 *
 * @param folder The folder of the example.
 * @param env Where its services are.
 */
export function describeQueueExample(folder: URL, env: Record<string, string>): void {
  describe('the web and the worker process', () => {
    it('answer 202 and handle the event once', { timeout: 120_000 }, async () => {
      const [web, worker] = [start('web.ts'), start('worker.ts')];
      await expect.poll(() => web.output.join(), PATIENCE).toContain('port');
      const [, port] = /port: (\d+)/.exec(web.output.join())!;
      // The inbox may know the delivery of an earlier run.
      const { headers, body } = deliver(RUN_COMPLETED, { 'x-delivery-id': randomUUID() });
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

  function start(name: string): Program {
    const file = fileURLToPath(new URL(name, folder));
    const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=videovector-source', file], {
      env: { ...process.env, ...env, PORT: '0', VIDEOVECTOR_WEBHOOK_SECRET: SECRET },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const output: string[] = [];
    child.stdout.on('data', (chunk) => void output.push(String(chunk)));
    return { child, output };
  }
}

interface Program {
  readonly child: ChildProcess;
  readonly output: string[];
}

async function stop({ child }: Program): Promise<void> {
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
}
