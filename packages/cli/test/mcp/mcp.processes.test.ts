import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect, everythingSeen, SERVER } from './connect.js';
import { startMutableReceiver } from './mutable-receiver.js';

const RECEIVER_URL = 'http://127.0.0.1:9/webhooks';

describe('the tools', () => {
  let server: Connection;
  let receiver: Awaited<ReturnType<typeof startMutableReceiver>>;

  beforeAll(async () => {
    receiver = await startMutableReceiver();
    server = await connect();
  });
  afterAll(async () => {
    await server.close();
    await receiver.close();
  });

  it('are listed, each with a closed schema and with hints, in few words', async () => {
    const { tools } = await server.client.listTools();
    expect(
      tools.map(({ name, annotations: hints }) => [name, hints?.readOnlyHint, hints?.destructiveHint]),
    ).toEqual([
      ['start_sandbox', false, true],
      ['send_event', false, false],
      ['list_deliveries', true, undefined],
      ['show_delivery', true, undefined],
      ['explain_delivery', true, undefined],
      ['retry_delivery', false, false],
      ['check_receiver', false, false],
    ]);
    for (const { annotations, inputSchema } of tools) {
      expect(annotations?.openWorldHint).toBe(false);
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    }
    // A client puts them into every conversation.
    expect(JSON.stringify(tools).length).toBeLessThan(9_000);
  });

  it('tell the whole story: start, send, list, show, break the signature, explain, retry, check', async () => {
    await writeFile(join(server.folder, '.env'), 'DATABASE_URL=postgres://app\n');
    const started = await server.call('start_sandbox', { receiver_url: receiver.url });
    expect(started).toMatchObject({ receiver_url: receiver.url, env_file: expect.stringMatching(/\.env$/) });
    const env = parseEnv(await readFile(started.env_file, 'utf8'));
    expect(env['DATABASE_URL']).toBe('postgres://app');
    receiver.restart(env['VIDEOVECTOR_WEBHOOK_SECRET']!);

    const sent = await server.call('send_event', {
      event: 'prompt_run.completed',
      data_json: '{"run_id": "run_1", "start_time": 12.0}',
    });
    expect(sent.answers).toEqual([
      { delivery_id: expect.stringMatching(/^del_/), status: 200, code: 'handled', ok: true },
    ]);
    const [{ delivery_id: first }] = sent.answers;
    expect((await server.call('show_delivery', { delivery_id: first })).payload).toContain(
      '"start_time": 12.0',
    );

    receiver.restart('whsec_of_another_webhook');
    const refused = await server.call('send_event', { event: 'prompt_run.completed' });
    const [{ delivery_id: second, status, ok }] = refused.answers;
    expect([status, ok, refused.next]).toEqual([401, false, `Call explain_delivery with ${second}.`]);
    const { deliveries } = await server.call('list_deliveries', { status: 'failed' });
    expect(deliveries).toMatchObject([
      { delivery_id: second, status: 'failed', response_status: 401, code: 'signature_invalid' },
    ]);
    const why = await server.call('explain_delivery', { delivery_id: second });
    expect(why.headline).toContain('it has another secret');
    expect(why.fix).toContain('Give the receiver the secret');
    expect(why.meaning).toContain('explain deliveries.jsonl');

    receiver.restart(env['VIDEOVECTOR_WEBHOOK_SECRET']!);
    expect(await server.call('retry_delivery', { delivery_id: second })).toMatchObject({
      status: 'delivered',
      attempts: 2,
      code: 'handled',
    });

    const checked = await server.call('check_receiver', { effects_url: receiver.effectsUrl });
    expect(
      checked.failures_and_warnings.filter(({ verdict }: { verdict: string }) => verdict === 'fail'),
    ).toEqual([]);
    expect(checked).toMatchObject({ receiver_url: receiver.url, passed: true });
    expect(checked.counts.pass).toBeGreaterThan(40);
  });

  it('find a float that a proxy has lost', async () => {
    const { answers } = await server.call('send_event', {
      event: 'prompt_run.completed',
      data_json: '{"run_id": "run_1", "start_time": 12.0}',
      faults: ['reserialize-lossy'],
    });
    const [{ delivery_id, ok }] = answers;
    expect(ok).toBe(false);
    const why = await server.call('explain_delivery', { delivery_id });
    expect(JSON.stringify(why)).toContain('re-serialized by JavaScript');
    expect([why.difference.received.marked, why.difference.signed.marked]).toEqual(['12', '12.0']);
  });

  it('move the sandbox to another URL, and keep the secret', async () => {
    const before = await readFile(join(server.folder, '.env'), 'utf8');
    const { webhook_id, inspector } = await server.call('start_sandbox', { receiver_url: RECEIVER_URL });
    const { answers } = await server.call('send_event', { event: 'test' });
    expect(answers).toMatchObject([{ ok: false, delivery_id: null }]);
    expect(await server.call('start_sandbox', { receiver_url: receiver.url })).toMatchObject({
      webhook_id,
      inspector,
    });
    expect(await readFile(join(server.folder, '.env'), 'utf8')).toBe(before);
  });

  it('set the new secret in the file after a rotation', async () => {
    const secretOf = async () =>
      parseEnv(await readFile(join(server.folder, '.env'), 'utf8'))['VIDEOVECTOR_WEBHOOK_SECRET']!;
    const old = await secretOf();
    const { answers } = await server.call('send_event', { event: 'export.ready', faults: ['rotate'] });
    const [{ delivery_id, status }] = answers;
    expect(status).toBe(401);
    expect(JSON.stringify(await server.call('explain_delivery', { delivery_id }))).toContain(
      'from the rotation at',
    );
    await server.call('start_sandbox', { receiver_url: receiver.url });
    expect(await secretOf()).not.toBe(old);
    receiver.restart(await secretOf());
    expect(await server.call('retry_delivery', { delivery_id })).toMatchObject({ status: 'delivered' });
  });

  it('say so if a fault delays a delivery', async () => {
    const { answers, next } = await server.call('send_event', { event: 'export.ready', faults: ['delay'] });
    expect([answers, next]).toEqual([[], expect.stringContaining('delays')]);
    const { deliveries } = await server.call('list_deliveries', { limit: 1 });
    const [{ delivery_id }] = deliveries;
    expect(await server.refused('explain_delivery', { delivery_id })).toContain('has not been sent yet');
  });

  it('page through deliveries, and cut long ones', async () => {
    const env = parseEnv(await readFile(join(server.folder, '.env'), 'utf8'));
    receiver.leak(env['VIDEOVECTOR_WEBHOOK_SECRET']);
    const { answers } = await server.call('send_event', { event: 'export.ready', count: 5 });
    expect(answers).toHaveLength(5);
    const page = await server.call('list_deliveries', {
      limit: 2,
      event: 'export.ready',
      status: 'retrying',
    });
    expect(page).toMatchObject({ more: 3, next_before: page.deliveries[1].delivery_id });
    const rest = await server.call('list_deliveries', {
      before: page.next_before,
      event: 'export.ready',
      status: 'retrying',
    });
    expect([...page.deliveries, ...rest.deliveries].map(({ delivery_id: id }) => id).reverse()).toEqual(
      answers.map(({ delivery_id: id }: { delivery_id: string }) => id),
    );
    await server.call('send_event', {
      event: 'export.ready',
      data_json: JSON.stringify({ text: '\u0001"'.repeat(20_000) }),
    });
    const { deliveries } = await server.call('list_deliveries', { limit: 1 });
    const shown = await server.call('show_delivery', { delivery_id: deliveries[0].delivery_id });
    expect(JSON.stringify(shown).length).toBeLessThan(24_000);
    expect(shown.exchanges[0].response_body).toMatch(/\[secret\].*characters more/s);
    receiver.leak(undefined);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'start_sandbox',
      { receiver_url: 'https://example.com/webhooks' },
      'must be an http URL of this machine',
    ],
    [
      'start_sandbox',
      { receiver_url: 'http://127.0.0.1@example.com/' },
      'must be an http URL of this machine',
    ],
    ['start_sandbox', { receiver_url: 'http://169.254.169.254/' }, 'must be an http URL of this machine'],
    ['start_sandbox', { receiver_url: RECEIVER_URL, env_file: '../.env' }, 'must lie in'],
    ['start_sandbox', { receiver_url: RECEIVER_URL, env_file: 'package.json' }, 'must be a dotenv file'],
    ['start_sandbox', { receiver_url: RECEIVER_URL, port: 4400 }, 'port'],
    ['start_sandbox', {}, 'receiver_url'],
    ['send_event', { event: 'prompt_run.complete' }, 'prompt_run.completed'],
    ['send_event', { event: 'export.ready', data_json: '{' }, 'JSON'],
    ['send_event', { event: 'export.ready', data_json: '[]' }, 'object'],
    ['send_event', { event: 'export.ready', data_json: {} }, 'expected string'],
    ['send_event', { event: 'export.ready', faults: ['none'] }, 'reserialize-lossy'],
    ['send_event', { event: 'export.ready', count: 1_000 }, '<=20'],
    ['send_event', { event: 'test', faults: ['tamper'] }, 'no faults'],
    ['list_deliveries', { limit: 1_000 }, '<=50'],
    ['list_deliveries', { before: 'del_none' }, 'list_deliveries shows'],
    ['show_delivery', { delivery_id: 'del_none' }, 'list_deliveries shows'],
    ['explain_delivery', { delivery_id: 'del_none' }, 'list_deliveries shows'],
    ['retry_delivery', { delivery_id: 'del_none' }, 'list_deliveries shows'],
    ['check_receiver', { receiver_url: 'http://example.com/' }, 'must be an http URL of this machine'],
    [
      'check_receiver',
      { effects_url: ' http://127.0.0.1/; touch {id}' },
      'must be an http URL of this machine',
    ],
    ['check_receiver', { effects_url: 'http:127.0.0.1/{id}' }, 'must be an http URL of this machine'],
    ['check_receiver', { effects_url: 'http://127.0.0.1/' }, 'effects_url needs {id}'],
    ['check_receiver', { only: ['everything'] }, 'whole-float'],
  ])('%s with %j is refused, and the message names the fix', async (name, args, fix) => {
    const message = await server.refused(name, args);
    expect(message).toContain(fix);
    expect(message).not.toMatch(/ {4}at |--effects|--data/);
  });

  it('refuse to retry what was delivered', async () => {
    const { answers } = await server.call('send_event', { event: 'export.ready' });
    const message = await server.refused('retry_delivery', { delivery_id: answers[0].delivery_id });
    expect(message).toContain('delivered');
  });

  it('never answer with a key or a secret', async () => {
    const env = parseEnv(await readFile(join(server.folder, '.env'), 'utf8'));
    const seen = everythingSeen.join('\n');
    expect(everythingSeen.length).toBeGreaterThan(30);
    for (const name of ['VIDEOVECTOR_WEBHOOK_SECRET', 'VIDEOVECTOR_API_KEY']) {
      expect(env[name]!.length).toBeGreaterThan(20);
      expect(seen).not.toContain(env[name]);
    }
  });
});

describe('a server without a sandbox', () => {
  it('says which tool to call first, to a client of the protocol’s earlier revisions, too', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'mcp-'));
    const client = new ClientV1({ name: 'test', version: '1.0.0' });
    await client.connect(new TransportV1({ ...SERVER, cwd }));
    expect((await client.listTools()).tools).toHaveLength(7);
    for (const [name, args] of [
      ['send_event', { event: 'test' }],
      ['list_deliveries', {}],
      ['check_receiver', {}],
    ] as const) {
      const { isError, content } = await client.callTool({ name, arguments: args });
      expect(isError).toBe(true);
      expect(JSON.stringify(content)).toContain('start_sandbox');
    }
    await client.close();
  });
});

it('a folder that does not exist is named', async () => {
  const child = spawn(SERVER.command, [...SERVER.args, '--folder', '/no/such/folder'], { stdio: 'pipe' });
  const stderr = text(child.stderr);
  expect(await once(child, 'exit')).toEqual([2, null]);
  expect(await stderr).toContain('--folder: there is no folder /no/such/folder');
});

describe('two servers in one folder', () => {
  it('have a sandbox each, and the same secret', async () => {
    const one = await connect();
    const other = await connect(one.folder);
    const secretOf = async () =>
      parseEnv(await readFile(join(one.folder, '.env'), 'utf8'))['VIDEOVECTOR_WEBHOOK_SECRET'];
    const [{ inspector }, again] = await Promise.all([
      one.call('start_sandbox', { receiver_url: RECEIVER_URL }),
      one.call('start_sandbox', { receiver_url: RECEIVER_URL }),
    ]);
    expect(again.inspector).toBe(inspector);
    const secret = await secretOf();
    const second = await other.call('start_sandbox', { receiver_url: RECEIVER_URL });
    expect(second.inspector).not.toBe(inspector);
    expect(await secretOf()).toBe(secret);
    await one.close();
    await untilGone(inspector);
    expect(await other.call('list_deliveries')).toMatchObject({ deliveries: [] });
    await other.close();
    await untilGone(second.inspector);
  });

  it('a secret that the sandbox does not sign with is not overwritten', async () => {
    const server = await connect();
    await server.call('start_sandbox', { receiver_url: RECEIVER_URL });
    const path = join(server.folder, '.env.other');
    await writeFile(path, 'VIDEOVECTOR_WEBHOOK_SECRET=whsec_of_production\n');
    const message = await server.refused('start_sandbox', {
      receiver_url: RECEIVER_URL,
      env_file: '.env.other',
    });
    expect(message).toContain('holds another secret');
    expect(message).not.toContain('whsec_of_production');
    expect(await readFile(path, 'utf8')).toBe('VIDEOVECTOR_WEBHOOK_SECRET=whsec_of_production\n');
    await server.close();
  });
});

describe('the server ends, and its sandbox with it,', () => {
  it('if its input ends', async () => {
    const { child, inspector, lines } = await startByHand();
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
    await untilGone(inspector);
    // Standard output carries nothing but the protocol.
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    expect(lines.length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('on %s, also while it works', async (signal, code) => {
    const { child, inspector, request } = await startByHand();
    request('tools/call', { name: 'check_receiver', arguments: {} });
    await sleep(200);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([code, null]);
    await untilGone(inspector);
  });

  it('on a message that is too long', async () => {
    const { child, inspector } = await startByHand();
    child.stdin.on('error', () => {});
    child.stdin.write('x'.repeat(11 * 1024 * 1024));
    await once(child, 'exit');
    await untilGone(inspector);
  });

  it('if its client is killed', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'mcp-'));
    const script = `
      import { spawn } from 'node:child_process';
      const server = spawn(${JSON.stringify(SERVER.command)}, ${JSON.stringify(SERVER.args)}, { stdio: ['pipe', 'pipe', 'inherit'] });
      server.stdout.pipe(process.stdout);
      server.stdin.write(${JSON.stringify(OPENING)});
      setInterval(() => {}, 1000);`;
    const client = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const inspector = await inspectorFrom(client.stdout, []);
    client.kill('SIGKILL');
    await untilGone(inspector);
  });
});

const message = (id: number | undefined, method: string, params: object): string =>
  `${JSON.stringify({ jsonrpc: '2.0', ...(id !== undefined && { id }), method, params })}\n`;

const OPENING =
  message(1, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'by hand', version: '1' },
  }) +
  message(undefined, 'notifications/initialized', {}) +
  message(2, 'tools/call', { name: 'start_sandbox', arguments: { receiver_url: RECEIVER_URL } });

/** Starts a server without the SDK's client, and a sandbox. */
async function startByHand() {
  const cwd = await mkdtemp(join(tmpdir(), 'mcp-'));
  const child = spawn(SERVER.command, SERVER.args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  child.stdin.write(OPENING);
  const inspector = await inspectorFrom(child.stdout, lines);
  return {
    child,
    inspector,
    lines,
    request: (method: string, params: object) => child.stdin.write(message(3, method, params)),
  };
}

/** Reads lines until one tells where the sandbox is. */
function inspectorFrom(stdout: NodeJS.ReadableStream, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = createInterface({ input: stdout });
    reader.on('line', (line) => {
      lines.push(line);
      const [, url] = /inspector\\": \\"([^"\\]+)/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
    reader.on('close', () => reject(new Error(`It ended: ${lines.join('\n')}`)));
  });
}

/** Waits until nothing listens any more. */
async function untilGone(url: string): Promise<void> {
  await expect
    .poll(
      () =>
        fetch(url).then(
          () => 'there',
          () => 'gone',
        ),
      { timeout: 20_000 },
    )
    .toBe('gone');
}
