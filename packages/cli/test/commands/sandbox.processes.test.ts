import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { startLocalReceiver } from '../local-receiver.js';
import { runCli, startCli } from '../run-cli.js';

const NO_SECRET = { VIDEOVECTOR_WEBHOOK_SECRET: undefined };

it('the sandbox prints variables for .env, and send finds it by them', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
  const receiver = await startLocalReceiver();
  const sandbox = await startCli(['sandbox', '--port', '0', '--to', receiver.url], { cwd, env: NO_SECRET });
  const lines = await sandbox.printed(
    /VIDEOVECTOR_BASE_URL=.*\nVIDEOVECTOR_API_KEY=.*\nVIDEOVECTOR_WEBHOOK_SECRET=.*\n/,
  );
  await writeFile(join(cwd, '.env'), lines);

  const sent = await runCli(['send', 'export.ready'], { cwd, env: NO_SECRET });
  // The local receiver has a secret of its own.
  expect(sent.stdout).toMatch(/export\.ready +401 signature_invalid +.* del_\w+/);
  await sandbox.printed(/export\.ready +401 signature_invalid +.* del_\w+/);
  await sandbox.printed(/warning: 401: the receiver could not verify.*open http/);
  sandbox.interrupt();
  const { code, stdout } = await sandbox.finished;
  expect(code).toBe(130);
  // So that `> .env` writes nothing else.
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

it('merges its lines into a file, and leaves the other lines and a file that it can’t use as they are', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
  await writeFile(
    join(cwd, '.env'),
    'DATABASE_URL=postgres://app\n# mine\nVIDEOVECTOR_API_KEY="old"\nVIDEOVECTOR_WEBHOOK_SECRET=whsec_for_my_laptop\n',
  );
  const args = ['sandbox', '--port', '0', '--to', 'http://127.0.0.1:9/', '--env-file', '.env'];
  const sandbox = await startCli(args, { cwd, env: NO_SECRET });
  await sandbox.printed(/are set in \.env/);
  sandbox.interrupt();
  const { stdout, stderr } = await sandbox.finished;
  // Neither the key nor the secret is on the terminal.
  expect(stdout).toBe('');
  const [, url] = /listens on (\S+);/.exec(stderr)!;
  const text = await readFile(join(cwd, '.env'), 'utf8');
  expect(text.startsWith('DATABASE_URL=postgres://app\n# mine\nVIDEOVECTOR_API_KEY=sk_')).toBe(true);
  expect(parseEnv(text)).toMatchObject({
    DATABASE_URL: 'postgres://app',
    VIDEOVECTOR_BASE_URL: `${url}/api/v2`,
    VIDEOVECTOR_API_KEY: expect.stringMatching(/^sk_/),
    VIDEOVECTOR_WEBHOOK_SECRET: 'whsec_for_my_laptop',
  });

  // It fails before the file is touched.
  const taken = await runCli([...args, '--host', '192.0.2.1'], { cwd, env: NO_SECRET });
  expect(taken.code).toBe(2);
  expect(await readFile(join(cwd, '.env'), 'utf8')).toBe(text);
  await mkdir(join(cwd, 'folder'));
  const folder = await runCli(['sandbox', '--port', '0', '--write-env', 'folder'], { cwd });
  expect(folder).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('folder is a folder; a file is needed'),
  });
});

it('the sandbox warns of what --host exposes', async () => {
  const sandbox = await startCli(['sandbox', '--port', '0', '--host', '0.0.0.0'], { env: NO_SECRET });
  await sandbox.printed(/0\.0\.0\.0 is open to the network: .*inspector/);
  sandbox.interrupt();
  await sandbox.finished;
});

it('creates a new file for its owner alone', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
  const sandbox = await startCli(['sandbox', '--port', '0', '--write-env', 'new.env'], {
    cwd,
    env: NO_SECRET,
  });
  await sandbox.printed(/are set in new\.env/);
  sandbox.interrupt();
  await sandbox.finished;
  expect(parseEnv(await readFile(join(cwd, 'new.env'), 'utf8'))).toMatchObject({
    VIDEOVECTOR_API_KEY: expect.stringMatching(/^sk_/),
  });
  expect((await stat(join(cwd, 'new.env'))).mode & 0o777).toBe(0o600);
});
