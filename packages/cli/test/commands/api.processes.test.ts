import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signBody } from '@videovector-webhooks/core';
import { deliveryOf } from '@videovector-webhooks/core/replay';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SECRET } from '../../../../test/support/deliveries.js';
import { useLocalReceiver } from '../local-receiver.js';
import { everythingPrinted, type Finished, runCli } from '../run-cli.js';

let failing: boolean;
const receiver = useLocalReceiver(() => {
  if (failing) throw new Error('not now');
});
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ frozen: true });
  failing = false;
});
afterEach(() => sandbox.close());

/** Runs a command with the lines that a sandbox prints for `.env`. */
function run(...args: string[]): Promise<Finished> {
  return runIn(undefined, {}, ...args);
}

function runIn(cwd: string | undefined, env: Record<string, string>, ...args: string[]): Promise<Finished> {
  const lines = { VIDEOVECTOR_BASE_URL: sandbox.apiUrl, VIDEOVECTOR_API_KEY: sandbox.apiKey };
  return runCli(args, { ...(cwd && { cwd }), env: { ...lines, ...env } });
}

/** A webhook for the local receiver, whose secret the sandbox made. */
async function subscribe(): Promise<{ webhookId: string; secret: string }> {
  return sandbox.subscribe(receiver.url);
}

describe('webhooks', () => {
  const CREATE = 'webhooks create --name Ops --url https://example.com/hook --event export.ready'.split(' ');

  it('creates one and writes its secret to a file for its owner alone, once', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
    const { code, stdout } = await runIn(cwd, {}, ...CREATE, '--index', 'idx_1', '--secret-to', 'secret');
    expect(code).toBe(0);
    const [webhook] = sandbox.webhooks();
    expect(webhook).toMatchObject({ name: 'Ops', events: ['export.ready'], index_ids: ['idx_1'] });
    const secret = (await readFile(join(cwd, 'secret'), 'utf8')).trim();
    expect(secret).toBe(sandbox.secretOf(webhook!.webhook_id));
    expect((await stat(join(cwd, 'secret'))).mode & 0o777).toBe(0o600);
    expect(stdout).not.toContain(secret);
  });

  it('refuses to overwrite a secret before it makes a webhook', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
    await runIn(cwd, {}, ...CREATE, '--secret-to', 'secret');
    const { code, stderr } = await runIn(cwd, {}, ...CREATE, '--secret-to', 'secret');
    expect(code).toBe(2);
    expect(stderr).toContain('is not overwritten');
    expect(sandbox.webhooks()).toHaveLength(1);
  });

  it('lists, shows, changes, pauses, resumes, tests and deletes them', async () => {
    const { webhookId } = await subscribe();
    expect((await run('webhooks', 'list')).stdout).toContain(webhookId);
    expect((await run('webhooks', 'update', webhookId, '--name', 'Other')).code).toBe(0);
    expect(JSON.parse((await run('webhooks', 'show', webhookId, '--json')).stdout)).toMatchObject({
      name: 'Other',
    });
    expect((await run('webhooks', 'pause', webhookId)).stdout).toContain('paused');
    expect((await run('webhooks', 'resume', webhookId)).stdout).toContain('active');
    const test = await run('webhooks', 'test', webhookId);
    // The receiver has another secret.
    expect(test).toMatchObject({ code: 1, stdout: expect.stringContaining('HTTP 401') });
    expect((await run('webhooks', 'delete', webhookId, '--yes')).code).toBe(0);
    expect(sandbox.webhooks()).toEqual([]);
    expect((await run('webhooks', 'events')).stdout.split('\n')).toContain('export.ready');
  });

  it.each([
    [['webhooks', 'create', '--name', 'x'], 2, 'needs --name, --url and --event'],
    [['webhooks', 'update', 'whk_1'], 2, 'needs a field to change'],
    [['webhooks', 'show', 'whk_none'], 1, 'There is no such webhook'],
    [['webhooks', 'list', '--api-key-env', 'NOTHING_HERE'], 2, '--api-key-env names is empty'],
    [['webhooks', 'list', '--base-url', 'http://example.com/'], 2, 'must begin with https:'],
    [['webhooks', 'create', '--name', 'x', '--url', 'https://a.example', '--event', 'nope'], 1, '422'],
  ])('%j ends with %i, and says what to change', async (args, expected, hint) => {
    const { code, stderr } = await run(...(args as string[]));
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(expected);
  });
});

describe('deliveries and pull', () => {
  const DATA = '{"export_id": "exp_1", "start_time": 12.0, "size": 12345678901234567890}';

  it('lists and shows them with every digit, and retries what failed', async () => {
    const { webhookId } = await subscribe();
    const { deliveries } = await sandbox.send('export.ready', DATA);
    const id = deliveries[0]!.delivery_id;
    expect((await run('deliveries', 'list', webhookId, '--status', 'failed')).stdout).toMatch(
      new RegExp(`^(?:now|\\d+ s ago) +failed +export.ready +${id} +401 +1 +signature_invalid$`, 'm'),
    );
    for (const flags of [[], ['--json']]) {
      const { stdout } = await run('deliveries', 'show', id, ...flags);
      expect(JSON.parse(stdout)).toMatchObject({ delivery_id: id, attempts: 1 });
      expect(stdout).toContain('"size": 12345678901234567890, "start_time": 12.0');
    }
    expect((await run('deliveries', 'retry', id)).stdout).toContain(id);
    await sandbox.settled();
    expect(sandbox.deliveries()[0]).toMatchObject({ attempts: 2 });
    expect((await run('deliveries', 'retry', 'dlv_none')).code).toBe(1);
  });

  it('pulls what failed into a capture file that can be replayed with the secret', async () => {
    const { webhookId } = await subscribe();
    await sandbox.send('export.ready', DATA);
    const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
    const pull = await runIn(cwd, {}, 'pull', webhookId);
    expect(pull.stderr).toContain('1 failed delivery in deliveries.jsonl');
    expect((await stat(join(cwd, 'deliveries.jsonl'))).mode & 0o777).toBe(0o600);
    receiver.events.length = 0;
    const replay = await runIn(cwd, {}, 'replay', 'deliveries.jsonl', '--to', receiver.url);
    expect(replay.stdout).toContain('401 signature_invalid');
    expect(replay.stdout).toContain('200 handled');
    expect(receiver.bodies.at(-1)).toContain('"size": 12345678901234567890, "start_time": 12.0');
    expect(replay.code).toBe(0);
  });

  it('signs what it pulls with the secret of that webhook, and with no other', async () => {
    const { webhookId, secret } = await subscribe();
    const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
    failing = true;
    await sandbox.send('export.ready', DATA);
    const env = { MINE: secret, OTHER: SECRET };
    const of = (...secrets: string[]) => [
      'pull',
      webhookId,
      '--status',
      'failed',
      ...secrets.flatMap((secret) => ['--secret-env', secret]),
    ];
    const without = await runIn(cwd, env, ...of('whk_other=OTHER'));
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining(webhookId) });
    const { code } = await runIn(cwd, env, ...of('whk_other=OTHER', `${webhookId}=MINE`));
    expect(code).toBe(0);
    const { headers, body } = deliveryOf(await readFile(join(cwd, 'deliveries.jsonl'), 'utf8'));
    expect(headers).toMatchObject({ 'x-webhook-signature': await signBody(body as Uint8Array, secret) });
  });

  it('pulls the others if one has gone meanwhile, and ends with 1', async () => {
    const server = createServer(({ url = '' }, response) => {
      const delivery = (id: string) => ({ delivery_id: id, webhook_id: 'whk_1', status: 'failed' });
      if (url.includes('?')) response.end(JSON.stringify([delivery('dlv_gone'), delivery('dlv_2')]));
      else if (url.endsWith('dlv_gone')) response.writeHead(404).end('{}');
      else response.end(JSON.stringify({ ...delivery('dlv_2'), payload: { event: 'export.ready' } }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const VIDEOVECTOR_BASE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stderr } = await runIn(undefined, { VIDEOVECTOR_BASE_URL }, 'pull', 'whk_1');
    expect(stderr).toContain('dlv_gone');
    expect(stderr).toContain('1 failed delivery');
    expect(code).toBe(1);
    server.closeAllConnections();
    server.close();
  });
});

describe('send, through the sandbox', () => {
  it('shows the response of every webhook, and the extra requests', async () => {
    await subscribe();
    const { code, stdout } = await run('send', 'export.ready', '--tamper', '--json');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { event: 'export.ready', status: 401, ok: true },
      { event: 'export.ready', status: 401, ok: false },
    ]);
    expect(code).toBe(1);
  });

  it('sends the data that is given, with every digit, and fields that are set', async () => {
    await subscribe();
    const set = ['--set', 'data.start_time=12.0', '--set', 'data.size=12345678901234567890'];
    await run('send', 'prompt_run.completed', '--data', '{"run_id": "run_9"}', ...set);
    expect(receiver.bodies[0]).toContain(
      '"data": {"run_id": "run_9", "size": 12345678901234567890, "start_time": 12.0}',
    );
  });

  it('sends a test event to every webhook', async () => {
    await subscribe();
    const { stdout } = await run('send', 'test');
    expect(stdout).toMatch(/test +401 /);
  });

  it.each([
    [['send', 'export.ready'], 'No webhook of the sandbox subscribes to export.ready'],
    [['send', 'test'], 'The sandbox has no webhook'],
    [['send', 'export.ready', '--set', 'id=evt_1'], 'only fields of data can be set'],
    [['send', 'export.ready', '--to', 'http://127.0.0.1:9/', '--fault', 'slow'], '--fault needs a sandbox'],
    [['send', 'export.ready', '--base-url', 'https://api.vectormethods.com/api/v2'], 'is not a sandbox'],
    [
      ['send', 'export.ready', '--base-url', 'http://127.0.0.1:9/api/v2'],
      'No sandbox answers on http://127.0.0.1:9',
    ],
  ])('%j ends with 2, and says what to do', async (args, hint) => {
    const { code, stderr } = await run(...(args as string[]));
    expect(stderr).toContain(hint);
    expect(code).toBe(2);
  });
});

describe('text from a server', () => {
  it.each([
    ['webhooks', 'list'],
    ['webhooks', 'show', 'whk_1'],
    ['webhooks', 'events'],
    ['webhooks', 'test', 'whk_1'],
    ['webhooks', 'delete', 'whk_1', '--yes'],
    ['webhooks', 'create', '--name', 'n', '--url', 'https://example.com', '--event', 'export.ready'],
    ['deliveries', 'list', 'whk_1'],
    ['deliveries', 'show', 'dlv_1'],
    ['deliveries', 'retry', 'dlv_1'],
  ])('in the response to %s %s can’t control the terminal, as JSON or for people', async (...args) => {
    const evil = '\u001b[31m\u009b2J\u202e\u{e0001}\r';
    const strings = ['name', 'message', 'error', 'event_type', 'response_body', 'secret'];
    const object = {
      ...Object.fromEntries(strings.map((name) => [name, evil])),
      ...{ webhook_id: `whk_${evil}`, delivery_id: `dlv_${evil}`, url: evil, status: evil, success: false },
      ...{
        events: [evil],
        failure_count: 0,
        attempts: 1,
        response_status_code: 500,
        payload: { text: evil },
      },
    };
    const server = createServer(({ method, url = '' }, response) => {
      const isList = method === 'GET' && /webhooks$|deliveries\?/.test(url);
      response.end(JSON.stringify(url.endsWith('/events') ? [evil] : isList ? [object] : object));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const VIDEOVECTOR_BASE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const json of [[], ['--json']]) {
      const env = { VIDEOVECTOR_BASE_URL, VIDEOVECTOR_API_KEY: 'sk_test' };
      const { code, stdout, stderr } = await runCli([...args, ...json], { env });
      expect(stdout).not.toBe('');
      expect(stdout + stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      expect(code).toBe(args[1] === 'test' ? 1 : 0);
      if (json.length > 0)
        expect(
          stdout
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line)),
        ).not.toEqual([]);
    }
    server.closeAllConnections();
    server.close();
  });
});

it('no command prints the key or a secret', () => {
  const printed = everythingPrinted.join('');
  expect(printed.length).toBeGreaterThan(0);
  expect(printed).not.toContain(SECRET);
  expect(printed).not.toMatch(/sk_live_|whsec_/);
});
