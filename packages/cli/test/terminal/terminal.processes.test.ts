import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUN_COMPLETED, SECRET } from '../../../../test/support/deliveries.js';
import { captured, captureFile } from '../captures.js';
import { type LocalReceiver, startLocalReceiver } from '../local-receiver.js';
import { commandFile, runCli, startCli } from '../run-cli.js';

let receiver: LocalReceiver;
let file: string;
beforeAll(async () => {
  receiver = await startLocalReceiver();
  const many = Array.from({ length: 300 }, (_, i) =>
    captured(RUN_COMPLETED, { 'x-delivery-id': `del_${i}` }),
  );
  file = await captureFile(...many);
});
afterAll(() => receiver.close());

/** Runs a line of shell with the command as $CLI. */
async function shell(line: string, env: Record<string, string> = {}) {
  const child = spawn('bash', ['-c', line], {
    cwd: mkdtempSync(join(tmpdir(), 'cli-')),
    env: {
      PATH: process.env['PATH'],
      VIDEOVECTOR_WEBHOOK_SECRET: SECRET,
      CLI: `${process.execPath} ${await commandFile()}`,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('a reader that leaves', () => {
  it.each([
    ['explain', () => `$CLI explain ${file}`],
    ['replay', () => `$CLI replay ${file} --to ${receiver.url}`],
    ['send', () => `$CLI send export.ready --count 200 --to ${receiver.url}`],
    ['--help', () => '$CLI --help'],
  ])('ends %s quietly', async (_command, line) => {
    const { stdout, stderr, code } = await shell(`set -o pipefail; ${line()} | head -1`);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('');
    // As for any program in a pipe; --help fits into the pipe.
    expect([0, 141]).toContain(code);
  });

  it('does not interrupt work in progress: capture still records what it has answered', async () => {
    const { stdout } = await shell(
      `{ $CLI capture --port 0 --answer 200 --out d.jsonl 2>listening | head -1 >/dev/null; } &
      until grep -q Listening listening 2>/dev/null; do sleep 0.05; done
      url=$(grep -o 'http://[0-9.:]*' listening)
      for i in 1 2 3; do curl -s -o /dev/null -w '%{http_code} ' -d '{}' $url || echo gone; sleep 0.2; done
      wait; wc -l < d.jsonl`,
    );
    const answered = stdout.match(/200/g)?.length ?? 0;
    expect(answered).toBeGreaterThan(0);
    expect(Number(stdout.trim().split(/\s/).at(-1))).toBe(answered);
  });

  it('says that output is lost if the disk is full', async () => {
    const { code, stderr } = await shell(`$CLI explain ${file} > /dev/full`);
    expect(code).toBe(1);
    expect(stderr).toContain("The output can't be written (ENOSPC)");
    expect(stderr).not.toContain('    at ');
  });
});

describe('colours', () => {
  const ESCAPE = '\u001b[';
  it.each<[string, Record<string, string>, string[], boolean]>([
    ['a pipe', {}, [], false],
    ['CI', { CI: 'true' }, [], false],
    ['CI and a terminal type', { CI: 'true', TERM: 'xterm-256color' }, [], false],
    ['FORCE_COLOR', { FORCE_COLOR: '1' }, [], true],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, [], false],
    ['NO_COLOR against FORCE_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, [], false],
    ['--no-color against FORCE_COLOR', { FORCE_COLOR: '1' }, ['--no-color'], false],
  ])('%s', async (_what, env, flags, expected) => {
    const { code, stdout } = await runCli(['send', 'export.ready', '--to', receiver.url, ...flags], { env });
    expect(code).toBe(0);
    expect(stdout.includes(ESCAPE)).toBe(expected);
  });

  it.each([
    ['xterm', '', true],
    ['dumb', '', false],
    ['xterm', 'NO_COLOR=1', false],
    ['xterm', 'CI=1', false],
  ])('on a terminal of type %s with %s', async (term, variable, expected) => {
    const { stdout } = await shell(
      `script -qec "env ${variable} $CLI send export.ready --to ${receiver.url}" /dev/null`,
      { TERM: term },
    );
    expect(stdout).toContain('export.ready');
    expect(stdout.includes(ESCAPE)).toBe(expected);
  });
});

describe('a terminal that asks', () => {
  it('deletes nothing without an answer of yes', async () => {
    const requests: string[] = [];
    const server = createServer(({ method, url }, response) => {
      requests.push(`${method} ${url}`);
      response.end(
        JSON.stringify({ webhook_id: 'whk_1', name: 'Ops', url: 'https://a.example/', message: 'deleted' }),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const env = {
      VIDEOVECTOR_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      VIDEOVECTOR_API_KEY: 'sk_test',
      TERM: 'dumb',
    };
    const line = (answer: string) =>
      `(sleep 1; printf '${answer}'; sleep 1) | script -qec "$CLI webhooks delete whk_1" /dev/null; exit 0`;
    for (const answer of ['n\\n', '\\n', 'whatever\\n', '\\004']) {
      const { stdout } = await shell(line(answer), env);
      expect(stdout).toContain(`API: ${env.VIDEOVECTOR_BASE_URL} (this machine)`);
      expect(stdout).toContain('Delete the webhook whk_1 (Ops, https://a.example/)? [y/N]');
      expect(stdout).toContain('Nothing was deleted.');
    }
    expect(requests.filter((request) => request.startsWith('DELETE'))).toEqual([]);
    expect((await shell(line('y\\n'), env)).stdout).toContain('deleted');
    expect(requests.at(-1)).toBe('DELETE /webhooks/whk_1');

    // A script can't answer.
    for (const input of ['', 'y\n']) {
      const { code, stderr } = await runCli(['webhooks', 'delete', 'whk_1'], { env, stdin: input });
      expect(stderr).toContain('--yes');
      expect(code).toBe(2);
    }
    expect(requests.filter((request) => request.startsWith('DELETE'))).toHaveLength(1);
    server.closeAllConnections();
    server.close();
  });
});

describe('signals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends a command with %i after the work in progress', async (signal, expected) => {
    const capture = await startCli(['capture', '--port', '0']);
    await capture.printed(/Listening on (\S+),/);
    capture.interrupt(signal);
    const { code, stderr } = await capture.finished;
    expect(code).toBe(expected);
    expect(stderr).toContain('0 captured in deliveries.jsonl');
  });

  it('a command that nohup has started continues after SIGHUP', async () => {
    const { stdout } = await shell(
      `nohup $CLI capture --port 0 > out 2>&1 &
      until grep -q Listening out 2>/dev/null; do sleep 0.05; done
      kill -HUP $!; sleep 0.3; kill -0 $! && echo alive; kill -TERM $!; wait $!; echo $?`,
    );
    expect(stdout.trim().split('\n')).toEqual(['alive', '143']);
  });
});

describe('.env', () => {
  const args = () => ['send', 'test', '--to', receiver.url];
  const env = { VIDEOVECTOR_WEBHOOK_SECRET: undefined };
  const folderWith = (contents: string | Buffer): string => {
    const cwd = mkdtempSync(join(tmpdir(), 'cli-'));
    writeFileSync(join(cwd, '.env'), contents);
    return cwd;
  };

  it.each([
    ['UTF-16 of PowerShell', Buffer.from(`\ufeffVIDEOVECTOR_WEBHOOK_SECRET=${SECRET}\r\n`, 'utf16le')],
    ['a byte order mark', `\ufeffVIDEOVECTOR_WEBHOOK_SECRET=${SECRET}\n`],
    ['export and quotes', `export VIDEOVECTOR_WEBHOOK_SECRET="${SECRET}"\n`],
    ['a comment behind', `VIDEOVECTOR_WEBHOOK_SECRET=${SECRET} # mine\n`],
    ['a key that is there twice', `VIDEOVECTOR_WEBHOOK_SECRET=a\nVIDEOVECTOR_WEBHOOK_SECRET=${SECRET}\n`],
    ['line ends of Windows', `A=1\r\nVIDEOVECTOR_WEBHOOK_SECRET=${SECRET}\r\n`],
  ])('is read with %s', async (_what, contents) => {
    expect(await runCli(args(), { cwd: folderWith(contents), env })).toMatchObject({ code: 0, stderr: '' });
  });

  it('in Latin-1 is read as far as possible, with a warning', async () => {
    const contents = Buffer.concat([
      Buffer.from([0x23, 0xfc, 0x0a]),
      Buffer.from(`VIDEOVECTOR_WEBHOOK_SECRET=${SECRET}\n`),
    ]);
    const { code, stderr } = await runCli(args(), { cwd: folderWith(contents), env });
    expect(stderr).toContain('.env is neither UTF-8 nor UTF-16');
    expect(code).toBe(0);
  });
});
