import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const START = ['--import', 'tsx', '--conditions=videovector-source', 'examples/start/main.ts'];

/** Runs the program of `pnpm start` to its end. */
function start(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...START, ...args], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

describe('pnpm start', { timeout: 60_000 }, () => {
  it('plays the whole programme on every framework and exits with 0', async () => {
    const { code, stdout, stderr } = await start();
    expect(stdout).toContain('ok: 78 of 78 answers as expected; 66 of 66 events handled, each once');
    expect(stdout).not.toContain('✗');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('plays on the chosen framework alone', async () => {
    const { code, stdout } = await start('hono');
    expect(stdout).toContain('26 of 26');
    expect(stdout).not.toMatch(/express|koa/);
    expect(code).toBe(0);
  });

  it('plays with a queue and a worker', async () => {
    const { code, stdout, stderr } = await start('express', '--queue');
    expect(stdout).toMatch(/partial_completed +handler fails +queued +202 +raw +failed, handled +ok/);
    expect(stdout).toMatch(/import_job.completed +sent again +queued +202 +raw +duplicate +ok/);
    expect(stdout).toContain('ok: 25 of 25 answers as expected; 22 of 22 events handled, each once');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('marks unexpected results and exits with 1', async () => {
    const { code, stdout } = await start('express', '--secret=whsec_another');
    expect(stdout).toContain(
      '✗ express, export.failed as sent: handled 200 raw expected, got unauthorized 401 -',
    );
    expect(stdout).toContain('✗ express: 0 events handled, and not each of 22 once');
    expect(code).toBe(1);
  });

  it('refuses a framework that it does not know', async () => {
    const { code, stdout, stderr } = await start('fastify');
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: start');
    expect(code).toBe(2);
  });
});
