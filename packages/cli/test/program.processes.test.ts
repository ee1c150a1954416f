import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SECRET } from '../../../test/support/deliveries.js';
import { useLocalReceiver } from './local-receiver.js';
import { everythingPrinted, runCli } from './run-cli.js';

const OTHER_SECRET = 'whsec_fedcba9876543210';

const receiver = useLocalReceiver();

describe('videovector-webhooks', () => {
  it.each([[], ['send'], ['capture'], ['replay'], ['explain']])(
    '%s --help ends with 0, and shows an example',
    async (...command) => {
      const { code, stdout } = await runCli([...command, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(
        command.length === 0 ? 'Exit codes' : `:\n  videovector-webhooks ${command[0]}`,
      );
    },
  );

  it.each([
    [['sned', 'test'], 'send'],
    [['send', 'prompt_run.complete', '--to', 'http://127.0.0.1:9/'], 'prompt_run.completed'],
    [['send', 'test'], 'videovector-webhooks sandbox'],
    [['send', 'test', '--to', 'localhost'], 'must be a URL'],
    [['send', 'test', '--to', 'http://127.0.0.1:9/', '--count', '0'], 'whole number'],
    [
      ['send', 'test', '--to', 'http://127.0.0.1:9/', '--data', '{'],
      '--data is not valid JSON: it ends too early',
    ],
    [['send', 'test', '--to', 'http://127.0.0.1:9/', '--data', "'{}'"], `unexpected "'" at position 1`],
    [['send', 'test', '--to', 'http://127.0.0.1:9/', '--set', 'data'], 'path=value'],
    [['send', 'test', '--to', 'http://127.0.0.1:9/', '--set', 'data.message.x=1'], 'no field "x"'],
    [['replay', '/no/such/file', '--to', 'http://127.0.0.1:9/'], 'There is no folder /no/such'],
    [['replay', '/', '--to', 'http://127.0.0.1:9/'], 'is a folder'],
    [['explain'], 'needs a capture file'],
    [['explain', 'no-such-file'], 'There is no file no-such-file'],
    [['capture', '--port', '99999'], '65535'],
  ])('%j ends with 2, and says what to change', async (args, hint) => {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('    at ');
  });

  it('prints its version', async () => {
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
    const flags = ['--conditions=videovector-source', '--import', import.meta.resolve('tsx')];
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    for (const flag of ['--version', '-V']) {
      const { stdout, status } = spawnSync(process.execPath, [...flags, main, flag], { encoding: 'utf8' });
      expect([stdout, status]).toEqual([`${version}\n`, 0]);
    }
  });

  it('reads arguments that begin with dashes after --', async () => {
    const { code, stderr } = await runCli(['explain', '--', '-no-such-file']);
    expect([code, stderr]).toEqual([2, 'error: There is no file -no-such-file\n']);
  });

  it('names the option to repeat if there is one argument too many', async () => {
    const { code, stderr } = await runCli(['explain', 'a.jsonl', '--secret-env', 'A', 'B']);
    expect(code).toBe(2);
    expect(stderr).toContain('to give it several, repeat it');
  });

  it('starts without a home, and with a folder called .env', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
    await mkdir(join(cwd, '.env'));
    expect(await runCli(['--help'], { cwd, env: { HOME: '/nonexistent' } })).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it('warns of a .env that can’t be read, and goes on without it', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
    await symlink('.env', join(cwd, '.env'));
    const warning = "warning: .env can't be read: .env is a symbolic link to itself\n";
    expect(await runCli(['send', '--help'], { cwd })).toMatchObject({ code: 0, stderr: warning });
    const env = { VIDEOVECTOR_WEBHOOK_SECRET: SECRET };
    const sent = await runCli(['send', 'test', '--to', receiver.url], { cwd, env });
    expect(sent).toMatchObject({ code: 0, stderr: expect.stringContaining(warning) });
    const rewritten = await runCli(['sandbox', '--port', '0', '--write-env', '.env'], { cwd });
    expect([rewritten.code, rewritten.stderr]).toEqual([
      2,
      expect.stringContaining('symbolic link to itself'),
    ]);
  });

  it('refuses a named pipe where it is to rewrite a file, instead of waiting for its writer', async () => {
    const pipe = join(await mkdtemp(join(tmpdir(), 'cli-')), 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const option of ['--write-env', '--state']) {
      const { code, stderr } = await runCli(['sandbox', '--port', '0', option, pipe]);
      expect([code, stderr]).toEqual([2, `error: ${pipe} is a named pipe; a file is needed\n`]);
    }
  });

  it('sends nothing if --to is given twice, or the secret is damaged', async () => {
    const twice = await runCli(['send', 'test', '--to', receiver.url, '--to', 'http://127.0.0.1:9/']);
    expect([twice.code, twice.stdout]).toEqual([2, '']);
    expect(twice.stderr).toContain("option '--to <url>' was given two different values");
    const env = { VIDEOVECTOR_WEBHOOK_SECRET: '$UNSET' };
    const damaged = await runCli(['send', 'test', '--to', receiver.url], { env });
    expect([damaged.code, damaged.stdout]).toEqual([2, '']);
    expect(damaged.stderr).toContain('The secret in VIDEOVECTOR_WEBHOOK_SECRET is an unexpanded variable');
  });

  it('reads the secret from .env, and says where to put it if there is none', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
    const args = ['send', 'test', '--to', receiver.url];
    const env = { VIDEOVECTOR_WEBHOOK_SECRET: undefined };
    const without = await runCli(args, { cwd, env });
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('VIDEOVECTOR_WEBHOOK_SECRET, in the shell or in .env');
    await writeFile(join(cwd, '.env'), `VIDEOVECTOR_WEBHOOK_SECRET=${SECRET}\n`);
    expect((await runCli(args, { cwd, env })).code).toBe(0);
  });

  it('reads the secret from another variable or a file, without the line feed at its end', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'cli-')), 'secret');
    await writeFile(path, `${SECRET}\n`);
    const env = { VIDEOVECTOR_WEBHOOK_SECRET: undefined, MY_SECRET: SECRET };
    expect(
      (await runCli(['send', 'test', '--to', receiver.url, '--secret-env', 'MY_SECRET'], { env })).code,
    ).toBe(0);
    expect((await runCli(['send', 'test', '--to', receiver.url, '--secret-file', path], { env })).code).toBe(
      0,
    );
  });
});

describe('secrecy', () => {
  it.each([['--secret-env', OTHER_SECRET], ['--secret-file', OTHER_SECRET], [`--secret=${OTHER_SECRET}`]])(
    'is kept if the secret itself is passed as an argument: %s',
    async (...args) => {
      const { code, stdout, stderr } = await runCli(['send', 'test', '--to', receiver.url, ...args]);
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain(OTHER_SECRET);
    },
  );

  it('is kept by all that was printed', () => {
    const printed = everythingPrinted.join('\n');
    expect(everythingPrinted.length).toBeGreaterThan(20);
    for (const secret of [SECRET, OTHER_SECRET]) expect(printed).not.toContain(secret);
  });
});
