import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const START = ['--import', 'tsx', '--conditions=videovector-source', 'examples/start/main.ts'];

/** Runs the program of `pnpm start` to its end. */
function start(
  args: string[] = [],
  variables: NodeJS.ProcessEnv = {},
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...START, ...args],
      { cwd: ROOT, env: { ...process.env, ...variables } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

describe('pnpm start', { timeout: 60_000 }, () => {
  it('plays the whole programme on every framework and exits with 0', async () => {
    const { code, stdout, stderr } = await start();
    expect(stdout).toContain('ok: 78 of 78 responses as expected, 66 of 66 events handled, each once');
    expect(stdout).not.toContain('✗');
    expect(stdout).toMatch(/\nNext: .*start --open\n.*docs\/getting-started.md\n$/);
    expect(stdout).not.toContain('\x1b');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it.each([{ CI: 'true' }, { NO_COLOR: '1', FORCE_COLOR: '1' }])(
    'prints plain text with %j',
    async (variables) => {
      expect((await start(['hono'], variables)).stdout).not.toContain('\x1b');
    },
  );

  it('plays on the chosen framework alone', async () => {
    const { code, stdout } = await start(['hono']);
    expect(stdout).toContain('26 of 26');
    expect(stdout).not.toMatch(/express|koa/i);
    expect(code).toBe(0);
  });

  it('plays with a queue and a worker', async () => {
    const { code, stdout, stderr } = await start(['express', '--queue']);
    expect(stdout).toMatch(/partial_completed +handler fails +202 queued +raw bytes +failed, handled +ok/);
    expect(stdout).toMatch(/import_job.completed +sent again +202 queued +raw bytes +duplicate +ok/);
    expect(stdout).toContain('ok: 25 of 25 responses as expected, 22 of 22 events handled, each once');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('marks unexpected results and exits with 1', async () => {
    const { code, stdout } = await start(['express', '--secret=whsec_another']);
    expect(stdout).toContain(
      '✗ express, export.failed as sent: 200 handled, raw bytes expected, got 401 unauthorized, -',
    );
    expect(stdout).toContain('✗ express: 0 events handled, and not each of 22 once');
    expect(code).toBe(1);
  });

  it('stays up with the inspector until it is interrupted, if asked', async () => {
    const child = spawn(process.execPath, [...START, 'hono', '--open'], { cwd: ROOT });
    let printed = '';
    const [, url = ''] = await new Promise<string[]>((resolve) =>
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        const found = /The inspector: (http:\/\/127\.0\.0\.1:\d+)/.exec(printed);
        if (found !== null) resolve(found);
      }),
    );
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('prompt_run.partial_completed');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('is coloured on request, and never under NO_COLOR', async () => {
    const { stdout } = await start(['hono'], { FORCE_COLOR: '1' });
    expect(stdout).toContain('\x1b[32m');
    expect((await start(['hono'], { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toContain('\x1b');
  });

  it('refuses a framework that it does not know', async () => {
    const { code, stdout, stderr } = await start(['fastify']);
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: start');
    expect(code).toBe(2);
  });
});
