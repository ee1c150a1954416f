import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '@videovector-webhooks/sandbox';
import { describe, expect, it } from 'vitest';

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const TSX = ['--conditions=videovector-source', '--import', import.meta.resolve('tsx')];
const SCRIPTS = ['--open-grace', 'sh set-grace.sh', '--install', 'sh set-secret.sh'];

describe('the example rotation', () => {
  it('rotates the secret of a receiver that reads it from a file', async () => {
    const sandbox = await startSandbox();
    const port = await freePort();
    const { webhookId } = await sandbox.subscribe(`http://127.0.0.1:${port}/`);
    const old = sandbox.secretOf(webhookId);
    const cwd = mkdtempSync(join(tmpdir(), 'rotation-'));
    for (const script of ['set-grace.sh', 'set-secret.sh']) cpSync(path(script), join(cwd, script));
    const env = {
      ...process.env,
      PORT: String(port),
      VIDEOVECTOR_WEBHOOK_SECRET: old,
      VIDEOVECTOR_BASE_URL: sandbox.apiUrl,
      VIDEOVECTOR_API_KEY: sandbox.apiKey,
    };
    const start = (file: string, ...args: string[]): ChildProcess =>
      spawn(process.execPath, [...TSX, path(file), ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });

    const receiver = start('receiver.ts');
    try {
      while (!(await sandbox.test(webhookId)).success)
        await new Promise((resolve) => setTimeout(resolve, 50));
      const rotate = start('../../packages/cli/src/main.ts', 'rotate', webhookId, ...SCRIPTS);
      const [printed, problems, [code]] = await Promise.all([
        text(rotate.stdout!),
        text(rotate.stderr!),
        once(rotate, 'exit'),
      ]);
      expect(code, problems).toBe(0);
      expect(printed).toContain(`The secret of ${webhookId} is rotated.`);
      expect(JSON.parse(readFileSync(join(cwd, 'secrets.json'), 'utf8'))).toEqual({
        secrets: [sandbox.secretOf(webhookId), old],
        graceUntil: expect.stringMatching(/^\d{4}-.*Z$/),
      });
      const { deliveries } = await sandbox.send('prompt_run.completed');
      expect(deliveries.map(({ status }) => status)).toEqual(['delivered']);
    } finally {
      receiver.kill();
      await sandbox.close();
    }
  });

  it('is run as the page says', () => {
    const command = SCRIPTS.map((each) => (each.startsWith('--') ? each : `'${each}'`)).join(' ');
    expect(readFileSync(path('../../docs/rotation.md'), 'utf8')).toContain(command);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
