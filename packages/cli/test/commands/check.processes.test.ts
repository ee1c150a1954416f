import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRET } from '../../../../test/support/deliveries.js';
import { FOREIGN_RECEIVERS, type RunningReceiver, startForeign } from '../check/receivers.js';
import { useLocalReceiver } from '../local-receiver.js';
import { commandFile, everythingPrinted, runCli, startCli } from '../run-cli.js';

const foreign = (name: string) =>
  FOREIGN_RECEIVERS.find((each) => each.language === 'js' && each.name === name)!;
const own = useLocalReceiver();

let correct: RunningReceiver;
let talks: RunningReceiver;
beforeAll(async () => {
  [correct, talks] = await Promise.all([startForeign(foreign('correct')), startForeign(foreign('talks'))]);
});
afterAll(() => {
  correct.stop();
  talks.stop();
});

const folder = () => mkdtempSync(join(tmpdir(), 'check-'));

describe('check', () => {
  it('ends with 0 if no case fails, counts effects with a URL, and writes no captures without a reason', async () => {
    const cwd = folder();
    const args = ['--only', 'duplicate', '--only', 'whole-float', '--effects', correct.effects];
    const { code, stdout, stderr } = await runCli(['check', correct.url.href, ...args], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    // Those that show whether the others mean anything run, too.
    for (const id of ['authentic', 'wrong-key', 'counter', 'unknown-field', 'duplicate', 'whole-float']) {
      expect(stdout).toMatch(new RegExp(`pass +${id} `));
    }
    expect(stdout).toMatch(/^6 pass in [\d.]+ s$/m);
    expect(existsSync(join(cwd, 'check-failures.jsonl'))).toBe(false);
  });

  it('counts effects with a command', async () => {
    const command = `${process.execPath} -e "fetch('${correct.effects}').then((r) => r.text()).then(console.log)"`;
    const args = ['--only', 'counter', '--effects', command, '--json'];
    const { code, stdout } = await runCli(['check', correct.url.href, ...args]);
    expect(code).toBe(0);
    expect(printedBy(stdout).find(({ case: id }) => id === 'counter')).toMatchObject({ verdict: 'pass' });
  });

  it('says of a failure what was sent, and how to send it again', async () => {
    const cwd = folder();
    const files = ['--junit', 'report.xml', '--html', 'report.html'];
    const { code, stdout } = await runCli(
      [
        'check',
        own.url,
        '--event',
        'export.ready',
        '--only',
        'no-signature',
        '--only',
        'get-method',
        ...files,
      ],
      { cwd },
    );
    expect(code, stdout).toBe(0);
    const failing = await runCli(
      ['check', talks.url.href, '--only', 'answers', '--only', 'wrong-key', ...files, '--json'],
      { cwd },
    );
    expect(failing.code).toBe(1);
    const lines = printedBy(failing.stdout);
    const leak = lines.find(({ case: id }) => id === 'leaks-no-secret');
    expect(leak).toMatchObject({
      verdict: 'fail',
      promise: 'answers',
      page: 'npx @videovector-webhooks/cli help leaks-no-secret',
    });
    expect(lines.at(-1)?.summary).toMatchObject({
      fail: 1,
      warn: 1,
      captures: 'check-failures.jsonl',
      interrupted: false,
    });
    expect(readFileSync(join(cwd, 'report.xml'), 'utf8')).toContain('<failure message="');
    expect(readFileSync(join(cwd, 'report.html'), 'utf8')).toContain('leaks-no-secret');
  });

  it('ends when the time is up, says what was not shown, and how to allow more', async () => {
    const silent = createServer(() => {});
    const url = await listening(silent);
    const { stdout } = await runCli(['check', url, '--only', 'authentic', '--time-limit', '1']);
    silent.closeAllConnections();
    silent.close();
    expect(stdout).toMatch(/not shown +authentic .*\n +the time was up before\n/);
    expect(stdout).toContain('To allow more, in seconds: --time-limit');
  });

  it('writes captures that replay reads, readable by their owner alone', async () => {
    const cwd = folder();
    const small = await startForeign(foreign('small-bodies'));
    const { code, stdout } = await runCli(['check', small.url.href, '--only', 'body-256-kb', '--json'], {
      cwd,
    });
    expect(code).toBe(1);
    const failed = printedBy(stdout).find(({ verdict }) => verdict === 'fail');
    expect(failed).toMatchObject({ case: 'body-256-kb', sent: [{ answer: '413' }] });
    expect(failed?.sent?.[0]?.curl).toContain(`--data-binary '@check-failures-body-256-kb-1.body'`);
    const captures = join(cwd, 'check-failures.jsonl');
    expect(statSync(captures).mode & 0o777).toBe(0o600);
    const replayed = await runCli(['replay', captures, '--to', correct.url.href, '--json'], { cwd });
    expect(printedBy(replayed.stdout)[0]).toMatchObject({ was: { status: 413 }, now: { status: 200 } });
    small.stop();
  });

  it('prints the report even if the captures can’t be written, and ends with 2', async () => {
    const refuses = createServer((request, response) =>
      request.resume().on('end', () => response.writeHead(401).end()),
    );
    const args = ['--only', 'authentic', '--captures', '/no/such/folder/failures.jsonl'];
    const { code, stdout, stderr } = await runCli(['check', await listening(refuses), ...args]);
    refuses.close();
    expect([code, stderr]).toEqual([2, 'error: There is no folder /no/such/folder\n']);
    expect(stdout).toMatch(/fail +authentic /);
  });

  it('writes no captures of a warning, which is not a failure', async () => {
    const cwd = folder();
    const { code, stdout } = await runCli(['check', correct.url.href, '--only', 'not-a-number'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/warn +not-a-number /);
    expect(stdout).not.toContain('What was sent');
    expect(existsSync(join(cwd, 'check-failures.jsonl'))).toBe(false);
  });

  it('says first what makes passes meaningless: a receiver that refuses everything', async () => {
    const refuses = createServer((request, response) =>
      request.resume().on('end', () => response.writeHead(401).end()),
    );
    const { code, stdout } = await runCli(['check', await listening(refuses)]);
    refuses.close();
    expect(code).toBe(1);
    expect(stdout.split('\n')[2]).toMatch(/^! The receiver refuses a plain authentic delivery/);
    expect(stdout).not.toContain('  pass');
  });

  it('says first what makes passes meaningless: a receiver that accepts everything', async () => {
    const accepts = createServer((request, response) => request.resume().on('end', () => response.end()));
    const { code, stdout } = await runCli(['check', await listening(accepts)]);
    accepts.close();
    expect(code).toBe(1);
    expect(stdout.split('\n')[2]).toMatch(
      /^! The receiver accepts a delivery that is signed with a random key/,
    );
    expect(stdout).toMatch(/not shown +whole-float/);
  });

  it('without --effects says of nothing that it was handled once', async () => {
    const { stdout } = await runCli(['check', correct.url.href, '--only', 'once', '--json']);
    const once = printedBy(stdout).filter(({ promise }) => promise === 'once');
    expect(once.length).toBeGreaterThan(5);
    expect(new Set(once.map(({ verdict }) => verdict))).toEqual(new Set(['not_shown']));
  });

  it.each([
    [['check', 'https://example.com/webhooks'], 'example.com is not this machine'],
    [['check', 'http://127.0.0.1:9/'], 'Nothing was tested. Connection refused'],
    [['check', 'localhost'], 'must be a URL'],
    [['check', 'localhost:9'], 'Connection refused'],
    [['check', 'http://127.0.0.1:9/', '--effects', 'http://127.0.0.1:9/handled'], '--effects needs {id}'],
    [['check', 'http://127.0.0.1:9/', '--only', 'no-such-case'], 'It must be a promise (verifies, '],
    [['check', 'http://127.0.0.1:9/', '--break', 'true'], '--break and --fix belong together'],
    [['check', 'http://127.0.0.1:9/', '--event', 'my.event'], 'There is no such event'],
  ])('%j ends with 2, and says what to change', async (args, hint) => {
    const { code, stderr } = await runCli(args);
    expect(stderr).toContain(hint);
    expect(code).toBe(2);
  });

  it.each([
    ['echo no number', 'it returned no number'],
    ['exit 3', 'The command of --effects failed'],
  ])('ends with 2 if the counter %j does not count', async (command, hint) => {
    const { code, stderr } = await runCli(['check', correct.url.href, '--effects', `${command} # {id}`]);
    expect(stderr).toContain(hint);
    expect(code).toBe(2);
  });

  it('says of a counter that counts nothing that it does so, and shows nothing that depends on it', async () => {
    const args = ['--only', 'duplicate', '--effects', 'echo 0 # {id}', '--json'];
    const { code, stdout } = await runCli(['check', correct.url.href, ...args]);
    expect(code).toBe(1);
    expect(printedBy(stdout).at(-1)?.summary?.caveats[0]).toContain('does not count a plain delivery as 1');
  });

  it('runs the command that restarts the receiver, and ends with 2 if it fails', async () => {
    const args = ['--only', 'after-restart', '--effects', correct.effects, '--json', '--restart'];
    const url = correct.url.href;
    const [works, fails] = await Promise.all(
      ['echo restarted', 'exit 3'].map((command) => runCli(['check', url, ...args, command])),
    );
    expect(works).toMatchObject({ code: 0, stderr: 'restarted\n' });
    expect(printedBy(works!.stdout).find((line) => line.case === 'after-restart')?.verdict).toBe('pass');
    expect(fails?.code).toBe(2);
    expect(fails?.stderr).toContain('The command of --restart ended with 3');
  });

  it('counts a request that should be repeated later as not refused', async () => {
    let count = 0;
    const limits = createServer((request, response) => {
      // The first delivery is accepted.
      request.resume().on('end', () => response.writeHead(count++ === 0 ? 200 : 429).end());
    });
    const { stdout } = await runCli(['check', await listening(limits), '--only', 'sha1-signature', '--json']);
    limits.close();
    const verdicts = printedBy(stdout).flatMap(({ verdict }) => verdict ?? []);
    expect(verdicts).toEqual(['pass', ...verdicts.slice(1).map(() => 'not_shown')]);
  });

  it('reports what it has at Ctrl-C, and brings back what it has taken away', async () => {
    const cwd = folder();
    const args = ['--only', 'store-away', '--break', 'touch broken; sleep 2', '--fix', 'rm broken', '--json'];
    const running = await startCli(['check', correct.url.href, ...args], { cwd });
    while (!existsSync(join(cwd, 'broken'))) await new Promise((resolve) => setTimeout(resolve, 20));
    running.interrupt();
    const { code, stdout } = await running.finished;
    expect(code).toBe(130);
    expect(printedBy(stdout).at(-1)?.summary).toMatchObject({ interrupted: true });
    expect(existsSync(join(cwd, 'broken'))).toBe(false);
  });

  it('shows the options and an example', async () => {
    expect(await commandFile()).toBeTruthy();
    const { stdout } = await runCli(['check', '--help']);
    expect(stdout).toContain('Example:\n  videovector-webhooks check');
  });
});

it('prints no secret', () => {
  expect(everythingPrinted.length).toBeGreaterThan(5);
  expect(everythingPrinted.join('\n')).not.toContain(SECRET);
});

/** A line of `--json`: a case, or the summary. */
interface Line {
  readonly case?: string;
  readonly promise?: string;
  readonly verdict?: string;
  readonly sent?: readonly { readonly curl: string }[];
  readonly summary?: { readonly caveats: readonly string[] };
  readonly was?: unknown;
}

function printedBy(stdout: string): Line[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
