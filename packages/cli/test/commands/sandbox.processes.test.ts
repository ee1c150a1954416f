import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startLocalReceiver } from '../local-receiver.js';
import { runCli, startCli } from '../run-cli.js';

const NO_SECRET = { VIDEOVECTOR_WEBHOOK_SECRET: undefined };

it('the sandbox prints the lines for .env, and send goes through it by them alone', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
  const receiver = await startLocalReceiver();
  const sandbox = await startCli(['sandbox', '--port', '0', '--to', receiver.url], { cwd, env: NO_SECRET });
  const lines = await sandbox.printed(
    /VIDEOVECTOR_BASE_URL=.*\nVIDEOVECTOR_API_KEY=.*\nVIDEOVECTOR_WEBHOOK_SECRET=.*\n/,
  );
  await writeFile(join(cwd, '.env'), lines);

  const sent = await runCli(['send', 'export.ready'], { cwd, env: NO_SECRET });
  // The local receiver has a secret of its own.
  expect(sent.stdout).toMatch(/export\.ready +del_\w+ +401 +signature_invalid/);
  await sandbox.printed(/export\.ready +del_\w+ +401 +signature_invalid/);
  sandbox.interrupt();
  const { code, stdout } = await sandbox.finished;
  expect(code).toBe(130);
  // So that `> .env` holds nothing else.
  expect(stdout).toBe(lines);
  await receiver.close();
});

it('the sandbox keeps its keys and secrets in a file, if asked', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
  const linesOfRun = async (): Promise<string> => {
    const sandbox = await startCli(
      ['sandbox', '--port', '0', '--state', 'sandbox.db', '--to', 'http://127.0.0.1:9/'],
      { cwd },
    );
    const lines = await sandbox.printed(/VIDEOVECTOR_API_KEY=.*\nVIDEOVECTOR_WEBHOOK_SECRET=.*\n/);
    sandbox.interrupt();
    await sandbox.finished;
    return lines;
  };
  expect(await linesOfRun()).toBe(await linesOfRun());
  expect((await stat(join(cwd, 'sandbox.db'))).mode & 0o777).toBe(0o600);
});

it.each([
  [['--port', '99999'], '65535'],
  [['--to', 'localhost'], 'must be a URL'],
  [['--to', 'http://example.com/'], 'must be an https URL'],
  [['--retry-after', 'soon'], 'number of seconds'],
  [['--route', 'here'], 'two URLs'],
])('sandbox %j ends with 2, and says what to change', async (args, hint) => {
  const { code, stderr } = await runCli(['sandbox', '--port', '0', ...args]);
  expect(stderr).toContain(hint);
  expect(stderr).not.toContain('    at ');
  expect(code).toBe(2);
});
