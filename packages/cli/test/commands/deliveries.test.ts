import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../src/program.js';
import { fail } from '../../src/terminal/fail.js';

let sandbox: Sandbox;
let ids: string[];
beforeEach(async () => {
  sandbox = await startSandbox({ frozen: true });
  // Nothing listens there, so the deliveries wait for a retry.
  await sandbox.subscribe('http://127.0.0.1:9/');
  await sandbox.send('export.ready');
  await sandbox.send('media.created');
  ids = sandbox.deliveries().map(({ delivery_id: id }) => id);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
  await sandbox.close();
});

/** Runs the command in this process. */
async function retry(key: string, ...args: string[]) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  vi.stubEnv('VIDEOVECTOR_BASE_URL', sandbox.apiUrl);
  vi.stubEnv('VIDEOVECTOR_API_KEY', key);
  vi.spyOn(console, 'log').mockImplementation((line) => void stdout.push(line));
  vi.spyOn(console, 'error').mockImplementation((line) => void stderr.push(line));
  await createProgram()
    .program.parseAsync(['deliveries', 'retry', ...args], { from: 'user' })
    .catch(fail);
  return { stdout, stderr: stderr.slice(1), code: process.exitCode };
}

describe('deliveries retry', () => {
  it('of several goes on after one that is refused, reports each, and ends with 1', async () => {
    const [first, second] = ids as [string, string];
    const { stdout, stderr, code } = await retry(sandbox.apiKey, first, 'del_none', second);
    expect(stdout).toEqual([
      expect.stringMatching(`^${first}: \\w+$`),
      expect.stringMatching(`^${second}: \\w+$`),
    ]);
    expect(stderr).toEqual([expect.stringMatching(/^error: del_none: 404 /)]);
    expect(code).toBe(1);
    await sandbox.settled();
    expect(sandbox.deliveries().map(({ attempts }) => attempts)).toEqual([2, 2]);
  });

  it('has a line for each with --json, the refused one included', async () => {
    const { stdout } = await retry(sandbox.apiKey, 'del_none', ids[0]!, '--json');
    expect(stdout.map((line) => JSON.parse(line))).toMatchObject([
      { delivery_id: 'del_none', error: expect.stringContaining('404') },
      { delivery_id: ids[0], event_type: 'export.ready' },
    ]);
  });

  it('ends with 0 if all are sent again', async () => {
    expect(await retry(sandbox.apiKey, ...ids)).toMatchObject({ code: undefined, stderr: [] });
  });

  it('stops if the key is refused, and names those that were not tried', async () => {
    const { stdout, stderr, code } = await retry('sk_sandbox_wrong', ...ids);
    expect([stdout, code]).toEqual([[], 1]);
    expect(stderr).toEqual([
      expect.stringMatching(`^error: ${ids[0]}: 401 `),
      `error: Not retried either: ${ids[1]}`,
    ]);
  });
});
