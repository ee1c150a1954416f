import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/index.js';
import { curlOf } from '../../src/inspector/copies/curl.js';
import { testOf } from '../../src/inspector/copies/test-of.js';
import { RECEIVER } from '../../src/inspector/view/start.js';
import type { Exchange } from '../../src/state/exchange.js';
import { inspectorClient } from '../support/inspector-client.js';
import { type LocalReceiver, startReceiver } from '../support/local-receiver.js';

let sandbox: Sandbox;
let receiver: LocalReceiver;
let inspector: ReturnType<typeof inspectorClient>;

beforeEach(async () => {
  sandbox = await startSandbox({ frozen: true });
  receiver = await startReceiver();
  inspector = inspectorClient(sandbox);
  const { secret } = await sandbox.subscribe(receiver.url);
  receiver.install(secret);
});

afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

async function send(data: string) {
  const { deliveries } = await sandbox.send('prompt_run.completed', data);
  return deliveries[0]!;
}

/** What a shell passes to curl: its arguments, and its input. */
function inShell(command: string): { args: string[]; input: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'curl-'));
  try {
    // In place of curl: prints its arguments, and after them what it reads.
    const fake = `for (const each of process.argv.slice(2)) process.stdout.write(JSON.stringify(each) + '\\n');
process.stdin.pipe(require('node:fs').createWriteStream(process.env.INPUT));`;
    writeFileSync(join(folder, 'curl.cjs'), fake);
    const input = join(folder, 'input');
    writeFileSync(join(folder, 'curl'), `#!/bin/sh\nexec "${process.execPath}" "${folder}/curl.cjs" "$@"\n`, {
      mode: 0o755,
    });
    const env = { PATH: `${folder}:${process.env['PATH']}`, INPUT: input };
    const printed = execFileSync('sh', ['-c', command], { env, encoding: 'utf8', input: '' });
    const args = printed
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as string);
    return { args, input: execFileSync('cat', [input]) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const exchange = (changes: Partial<Exchange>): Exchange => ({
  id: 'exc_1',
  webhook_id: 'whk_1',
  delivery_id: null,
  attempt: 1,
  kind: 'attempt',
  faults: [],
  url: 'http://127.0.0.1:3000/',
  headers: {},
  body: '{}',
  body_encoding: 'utf8',
  started_at: '2026-10-07T00:00:00.000Z',
  duration_ms: 1,
  status: 200,
  response_headers: {},
  response_body: '',
  error: null,
  ...changes,
});

describe('a request as curl', () => {
  it('is the same request, whatever is in its data', async () => {
    const delivery = await send(`{"a": "it's $HOME \`id\` \\\\ ! %", "n": 12.0}`);
    const { html } = await inspector.open(`/exchanges/${delivery.exchanges[0]!.id}/curl`);
    const { args } = inShell(html);
    expect(args.at(-1)).toBe(receiver.bodies[0]);
    expect(args).toContain(`x-delivery-id: ${delivery.delivery_id}`);
    expect(args).toContain(receiver.url);
  });

  it.each([
    [
      'not UTF-8',
      { body: Buffer.from([0, 255, 10]).toString('base64'), body_encoding: 'base64' },
      [0, 255, 10],
    ],
    ['an escape sequence', { body: '\u001b[2J;' }, [0x1b, 0x5b, 0x32, 0x4a, 0x3b]],
    ['beyond ASCII', { body: 'ü' }, [0xc3, 0xbc]],
  ] as const)('never pastes bytes that a terminal acts on: %s', (_, changes, bytes) => {
    const command = curlOf(exchange(changes));
    expect(command).toMatch(/^[\n -~]*$/);
    const { args, input } = inShell(command);
    expect(args.at(-1)).toBe('@-');
    expect([...input]).toEqual(bytes);
  });

  it('runs nothing that is in a URL or a header', () => {
    const evil = `http://127.0.0.1:1/'; touch /tmp/evil; '\u001b`;
    const { args } = inShell(curlOf(exchange({ url: evil, headers: { 'x-a': `'$(id)'\n` } })));
    expect(args).toContain(evil.replace('\u001b', '%1B'));
    expect(args).toContain(`x-a: '$(id)'\n`);
  });
});

describe('a delivery as a test', () => {
  it('is a test that passes, with the ids and every digit of the delivery', async () => {
    const delivery = await send(`{"quote": "it's \\\\n", "start_time": 12.0}`);
    const { html, headers } = await inspector.open(`/deliveries/${delivery.delivery_id}/test`);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(html).toContain('"start_time": 12.0');
    expect(html).toContain(delivery.delivery_id);
    const codes: unknown[] = [];
    await run(html, codes);
    expect(codes).toEqual(['handled']);
  });

  it('escapes what would end its strings', () => {
    const text = testOf({
      delivery_id: 'del_1',
      event_type: 'export.ready',
      payload: `{"data": {"a": "'); process.exit(); ('\\\\"}}`,
    } as never);
    expect(text).toContain(`\\'); process.exit(); (\\'\\\\\\\\`);
  });
});

describe('other texts', () => {
  it('are the event with every digit, and samples of events', async () => {
    const delivery = await send('{"start_time": 12.0}');
    const { html } = await inspector.open(`/deliveries/${delivery.delivery_id}/payload`);
    expect(html).toContain('\n    "start_time": 12.0\n');
    expect((await inspector.open('/samples/media.processing.completed')).html).toContain(
      '"duration_seconds": 312.0',
    );
    for (const path of [
      '/samples/__proto__',
      '/samples/test',
      '/deliveries/del_1/test',
      '/exchanges/exc_1/curl',
    ])
      expect((await inspector.open(path)).status).toBe(404);
  });
});

describe('the receiver of the first page', () => {
  it('handles a delivery', async () => {
    vi.stubEnv('VIDEOVECTOR_WEBHOOK_SECRET', 'whsec_of_the_first_page');
    const { createReceiver } = await import('@videovector-webhooks/core');
    const { nodeHandler } = await import('@videovector-webhooks/core/node');
    const program = RECEIVER.replaceAll(/^import .*\n/gm, '').replace(
      'createServer(',
      'return createServer(',
    );
    const log = vi.fn();
    const server = new Function(
      'createServer',
      'createReceiver',
      'nodeHandler',
      'console',
      program.replace('3000', '0'),
    )(createServer, createReceiver, nodeHandler, { log }) as Server;
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/videovector`;
    const sandbox = await startSandbox({ frozen: true, secret: 'whsec_of_the_first_page' });
    await sandbox.subscribe(url);
    await sandbox.send('prompt_run.completed', '{"run_id": "run_1"}');
    expect(sandbox.deliveries()[0]!.response_body).toBe('{"outcome":"handled","code":"handled"}');
    expect(log).toHaveBeenCalledWith('run_1');
    await sandbox.close();
    server.close();
    vi.unstubAllEnvs();
  });
});

/** Runs a copied test, with the packages of this repository. */
async function run(text: string, codes: unknown[]): Promise<void> {
  const core = await import('@videovector-webhooks/core');
  const testing = await import('@videovector-webhooks/core/testing');
  const bodies: (() => Promise<void>)[] = [];
  const parameters = {
    createReceiver: core.createReceiver,
    signedDelivery: testing.signedDelivery,
    TEST_SECRET_KNOWN_TO_EVERYBODY: testing.TEST_SECRET_KNOWN_TO_EVERYBODY,
    it: (_: string, body: () => Promise<void>) => bodies.push(body),
    expect: (code: unknown) => ({
      toBe: (wanted: unknown) => codes.push(code === wanted ? code : [code, wanted]),
    }),
  };
  const imports = /^import \{ ([\w, ]+) \} from '[^']+';$/gm;
  const imported = [...text.matchAll(imports)].flatMap(([, names]) => names!.split(', '));
  expect(imported.toSorted()).toEqual(Object.keys(parameters).toSorted());
  new Function(...Object.keys(parameters), text.replaceAll(imports, ''))(...Object.values(parameters));
  for (const body of bodies) await body();
}
