import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createReceiver, type Receiver, type ReceiverOptions } from '@videovector-webhooks/core';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import { type Finished, runCli } from '../run-cli.js';

const DATA = '{"export_id": "exp_1", "start_time": 12.0}';

let sandbox: Sandbox;
let cwd: string;
let webhookId: string;
let url: string;
/** What answers: a receiver, or a status. */
let answering: Pick<Receiver, 'receive'> | number;
let close: () => void;

beforeEach(async () => {
  sandbox = await startSandbox({ frozen: true });
  cwd = await mkdtemp(join(tmpdir(), 'cli-'));
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { headers, method } = request;
    const outcome =
      typeof answering === 'number' ? undefined : await answering.receive({ headers, method, body });
    const { status = answering as number, outcome: word, code } = outcome ?? {};
    response.writeHead(status).end(JSON.stringify({ outcome: word, code }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  ({ webhookId } = await sandbox.subscribe(url));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterEach(async () => {
  close();
  await sandbox.close();
});

function run(...args: string[]): Promise<Finished> {
  const env = { VIDEOVECTOR_BASE_URL: sandbox.apiUrl, VIDEOVECTOR_API_KEY: sandbox.apiKey };
  return runCli(args, { cwd, env: { ...env, VIDEOVECTOR_WEBHOOK_SECRET: sandbox.secretOf(webhookId) } });
}

function receiverWith(options: Omit<ReceiverOptions, 'logger'>): Receiver {
  return createReceiver({ logger: quietLogger(), ...options }).fallback(() => {}) as Receiver;
}

describe('rotate', () => {
  /** A deployment: the receiver reads the secret from a file that the command writes. */
  function deployed(graceUntil?: number): void {
    const before = sandbox.secretOf(webhookId);
    const secrets = async (): Promise<string[]> => {
      // The command gets a line, so a file that `cat` writes ends with a line feed.
      const installed = await readFile(join(cwd, 'secret'), 'utf8').then(
        (text) => text.trimEnd(),
        () => undefined,
      );
      return installed === undefined ? [before] : [installed, before];
    };
    // A new receiver for each delivery, as if it had just been deployed with the current secrets.
    answering = {
      receive: async (delivery) =>
        receiverWith({ secrets: await secrets(), ...(graceUntil && { graceUntil }) }).receive(delivery),
    };
  }

  it('passes the new secret to a command on its standard input, and proves it', async () => {
    deployed(Date.now() + 3_600_000);
    const before = sandbox.secretOf(webhookId);
    const { code, stdout, stderr } = await run(
      'rotate',
      webhookId,
      '--install',
      'cat > secret; echo "$WEBHOOK_ID" > id',
    );
    expect(stderr).toBe(`API: ${sandbox.apiUrl} (this machine)\n`);
    expect(code).toBe(0);
    const steps = ['prove-grace', 'remember-failed', 'rotate-secret', 'install', 'prove-secret'];
    expect(stdout).toMatch(new RegExp(steps.map((step) => `done ${step}: .+\n`).join('')));
    expect(stdout).toContain(`The secret of ${webhookId} is rotated.`);
    expect(stdout).toContain('Remove the old secret from the receivers after 20');
    const secret = sandbox.secretOf(webhookId);
    expect(secret).not.toBe(before);
    expect(await readFile(join(cwd, 'secret'), 'utf8')).toBe(`${secret}\n`);
    expect(await readFile(join(cwd, 'id'), 'utf8')).toBe(`${webhookId}\n`);
    expect(stdout + stderr).not.toContain(secret);
    expect((await stat(join(cwd, 'rotation.json'))).mode & 0o777).toBe(0o600);
    // The rotation is done, so the journal no longer holds the secret.
    expect(await readFile(join(cwd, 'rotation.json'), 'utf8')).not.toContain(secret);
  });

  it('says how many deliveries failed, and how many VideoVector still retries', async () => {
    answering = 503;
    await sandbox.send('export.ready', DATA);
    deployed(Date.now() + 3_600_000);
    const { code, stdout } = await run('rotate', webhookId, '--install', 'cat > secret');
    expect(code).toBe(0);
    expect(stdout).toContain('No delivery failed meanwhile.\n');
    expect(stdout).toContain(
      `Deliveries that VideoVector still retries by itself: 1. To see them: videovector-webhooks deliveries list ${webhookId} --status retrying\n`,
    );
  });

  it.each([
    ['cat > secret', 'VIDEOVECTOR_WEBHOOK_SECRET in .env is not the new secret'],
    ['tee secret | sed s/^/VIDEOVECTOR_WEBHOOK_SECRET=/ > .env', undefined],
    ['tee secret | sed s/^/NEW_SECRET=/ >> .env', undefined],
  ])('after %s warns if .env still has only the old secret', async (install, warning) => {
    deployed(Date.now() + 3_600_000);
    const old = sandbox.secretOf(webhookId);
    await writeFile(join(cwd, '.env'), `VIDEOVECTOR_WEBHOOK_SECRET=${old}\n`);
    const { code, stdout, stderr } = await run('rotate', webhookId, '--install', install);
    expect(code, stderr).toBe(0);
    if (warning === undefined) expect(stderr).not.toContain('warning');
    else expect(stderr).toContain(`warning: ${warning}. If it is the old one of ${webhookId}, replace it`);
    for (const secret of [old, sandbox.secretOf(webhookId)]) expect(stdout + stderr).not.toContain(secret);
  });

  it('looks an unknown webhook up before it runs a command, promises or writes anything', async () => {
    const { code, stdout, stderr } = await run(
      'rotate',
      'whk_none',
      '--open-grace',
      'touch opened',
      '--install',
      'cat > secret',
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('404');
    expect(stderr).toContain('The secret was not rotated.');
    expect(await readdir(cwd)).toEqual([]);
  });

  it('rotates nothing if the receiver has no grace period, and says what to do', async () => {
    deployed();
    const before = sandbox.secretOf(webhookId);
    const { code, stdout, stderr } = await run('rotate', webhookId, '--install', 'cat > secret');
    expect(code).toBe(1);
    expect(stdout).toContain('skipped open-grace: ');
    expect(stderr).toContain('error: prove-grace: ');
    expect(stderr).toContain('Pass --open-grace');
    expect(sandbox.secretOf(webhookId)).toBe(before);
  });

  it('never overwrites another file with its journal', async () => {
    deployed(Date.now() + 3_600_000);
    const before = sandbox.secretOf(webhookId);
    for (const text of ['{"name": "app"}', '[]', 'no JSON']) {
      await writeFile(join(cwd, 'package.json'), text);
      const { code, stderr } = await run(
        'rotate',
        webhookId,
        '--install',
        'cat > secret',
        '--journal',
        'package.json',
      );
      expect(stderr).toContain('not a journal of a rotation');
      expect(code).toBe(1);
      expect(await readFile(join(cwd, 'package.json'), 'utf8')).toBe(text);
    }
    expect(sandbox.secretOf(webhookId)).toBe(before);
  });

  it('continues with the same secret after a command failed', async () => {
    deployed(Date.now() + 3_600_000);
    await writeFile(
      join(cwd, 'install.sh'),
      '#!/bin/sh\n[ -e ready ] || { touch ready; exit 3; }\ncat > secret\n',
    );
    await chmod(join(cwd, 'install.sh'), 0o755);
    const first = await run('rotate', webhookId, '--install', './install.sh');
    expect(first).toMatchObject({ code: 1, stderr: expect.stringContaining('--install') });
    const rotated = sandbox.secretOf(webhookId);
    const second = await run('rotate', webhookId, '--install', './install.sh');
    expect(second.code).toBe(0);
    expect(sandbox.secretOf(webhookId)).toBe(rotated);
    expect(await readFile(join(cwd, 'secret'), 'utf8')).toBe(`${rotated}\n`);
    expect(second.stdout).toContain('continuing an earlier run');
    expect(second.stdout).toContain('The new secret was made by the earlier run');
  });
});

it('rotate passes the secret to a command that reads a line', async () => {
  await writeFile(
    join(cwd, 'install.sh'),
    '#!/bin/sh\nset -e\nread -r secret\nprintf %s "$secret" > installed\n',
  );
  await chmod(join(cwd, 'install.sh'), 0o755);
  const before = sandbox.secretOf(webhookId);
  answering = {
    receive: async (delivery) => {
      const installed = await readFile(join(cwd, 'installed'), 'utf8').catch(() => undefined);
      const secrets = installed === undefined ? [before] : [installed, before];
      return receiverWith({ secrets, graceUntil: Date.now() + 3_600_000 }).receive(delivery);
    },
  };
  expect((await run('rotate', webhookId, '--install', './install.sh')).code).toBe(0);
  expect(await readFile(join(cwd, 'installed'), 'utf8')).toBe(sandbox.secretOf(webhookId));
});

describe('reconcile', () => {
  it('reads the URL of the inbox from a variable, and warns of a password that ps shows', async () => {
    const env = {
      VIDEOVECTOR_BASE_URL: sandbox.apiUrl,
      VIDEOVECTOR_API_KEY: sandbox.apiKey,
      INBOX: 'postgres://app:hunter2@127.0.0.1:1/app',
    };
    const named = await runCli(['reconcile', webhookId, '--inbox-env', 'INBOX'], { cwd, env });
    expect(named.stderr).toBe(
      `API: ${sandbox.apiUrl} (this machine)\nerror: Connection refused 127.0.0.1:1. Check that the server is running and that the port is right\n`,
    );
    const shown = await runCli(['reconcile', webhookId, '--inbox', env.INBOX], { cwd, env });
    expect(shown.stderr).toContain('--inbox holds a password that ps shows');
    expect(named.stderr + shown.stderr).not.toContain('hunter2');
    expect([named.code, shown.code]).toEqual([2, 2]);
    for (const args of [
      ['--inbox-env', 'NOTHING_HERE'],
      ['--inbox', 'sqlite:a.db', '--inbox-env', 'INBOX'],
    ]) {
      expect(await runCli(['reconcile', webhookId, ...args], { cwd, env })).toMatchObject({
        code: 2,
        stdout: '',
      });
    }
  });

  /** Four events: one handled, one refused with 400, one acknowledged and forgotten, one while the server was down. */
  async function fourEvents(): Promise<string[]> {
    const inbox = sqliteInbox(new Database(join(cwd, 'inbox.db')));
    const right = receiverWith({ secrets: sandbox.secretOf(webhookId), inbox });
    const ids: string[] = [];
    for (const next of [right, 400, 200, 502]) {
      answering = next;
      const { deliveries } = await sandbox.send('export.ready', DATA);
      ids.push(deliveries[0]!.delivery_id);
    }
    answering = right;
    return ids;
  }

  it('finds what was lost in an inbox, and changes nothing by itself', async () => {
    const [fine, lost, missing, failing] = await fourEvents();
    const { code, stdout } = await run('reconcile', webhookId, '--inbox', 'sqlite:inbox.db');
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`${lost} +export.ready +lost +400`));
    expect(stdout).toMatch(new RegExp(`${missing} +export.ready +missing +200`));
    expect(stdout).toMatch(new RegExp(`${failing} +export.ready +failing +502`));
    expect(stdout).not.toContain(fine);
    expect(stdout).toContain('4 deliveries: 1 lost, 1 failing, 1 missing, 0 duplicated, 0 unchecked, 1 ok');
    expect(sandbox.deliveries().map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
  });

  it.each([
    ['strict', (secret: string) => ({ secrets: secret, strict: true })],
    ['with secrets by webhook', (secret: string) => ({ secrets: { [webhookId]: secret } })],
  ])(
    'posts to a receiver that is %s only deliveries that its inbox does not know',
    async (_how, optionsOf) => {
      const inbox = sqliteInbox(new Database(join(cwd, 'inbox.db')));
      const receiver = receiverWith({ ...optionsOf(sandbox.secretOf(webhookId)), inbox });
      for (const next of [receiver, 400]) {
        answering = next;
        await sandbox.send('export.ready', DATA);
      }
      answering = receiver;
      const args = ['reconcile', webhookId, '--inbox', 'sqlite:inbox.db', '--to', url, '--json'];
      const { code, stdout } = await run(...args);
      expect(JSON.parse(stdout)).toMatchObject({
        counts: { lost: 1, missing: 0, ok: 1 },
        applied: [{ code: 'handled' }],
      });
      expect(code).toBe(0);
    },
  );

  it('ends with 1 if it left a finding unfixed', async () => {
    await fourEvents();
    const { code, stdout } = await run(
      'reconcile',
      webhookId,
      '--inbox',
      'sqlite:inbox.db',
      '--retry',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({ applied: [{ code: 'retried' }], counts: { missing: 1 } });
    expect(code).toBe(1);
  });

  it('has the sender retry, and posts the payloads that the log holds to a receiver', async () => {
    await fourEvents();
    // The missing one is left: the sender does not send it again.
    expect((await run('reconcile', webhookId, '--inbox', 'sqlite:inbox.db', '--retry')).code).toBe(1);
    await sandbox.clock.advance(60_000);
    const post = await run('reconcile', webhookId, '--inbox', 'sqlite:inbox.db', '--to', url);
    expect(post.stdout).toMatch(/missing +200 +handled/);
    const after = await run('reconcile', webhookId, '--inbox', 'sqlite:inbox.db', '--json');
    expect(JSON.parse(after.stdout)).toMatchObject({ counts: { ok: 4 }, findings: [] });
    expect(after.code).toBe(0);
  });

  it.each([
    [['--inbox', 'mysql://x'], '--inbox must be postgres://'],
    [['--inbox', 'sqlite:inbox.db', '--retry', '--to', 'http://127.0.0.1:9/'], 'not both'],
    [[], '--inbox'],
    [['--inbox', 'sqlite:typo.db'], 'There is no file typo.db'],
    [['--inbox', 'redis://127.0.0.1:1'], 'ECONNREFUSED'],
    [['--inbox', 'redis://user:hunter2@host:99999999'], '--inbox must be'],
  ])('%j ends with 2, and says what to change', async (args, hint) => {
    const { code, stderr } = await run('reconcile', webhookId, ...args);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('hunter2');
    expect(code).toBe(2);
    expect(existsSync(join(cwd, 'typo.db'))).toBe(false);
  });
});
