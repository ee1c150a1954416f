import { mkdtemp } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@videovector-webhooks/client';
import { deliveryKey } from '@videovector-webhooks/core/inbox';
import { fingerprintOf } from '@videovector-webhooks/core/queue';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Finished, runCli } from '../run-cli.js';

let sandbox: Sandbox;
let receiver: Server;
let answer: { status: number; body: string };
let webhookId: string;

beforeEach(async () => {
  sandbox = await startSandbox({ frozen: true });
  answer = { status: 422, body: '{"outcome": "rejected", "code": "permanent_error"}' };
  receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(answer.status).end(answer.body));
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  ({ webhookId } = await sandbox.subscribe(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`));
});
afterEach(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await sandbox.close();
});

function dead(...args: string[]): Promise<Finished> {
  const env = { VIDEOVECTOR_BASE_URL: sandbox.apiUrl, VIDEOVECTOR_API_KEY: sandbox.apiKey };
  return runCli(['dead', ...args], { env });
}

describe('dead letters in the log of VideoVector', () => {
  it('are grouped by the code of the receiver, else by the status, and never by what a body says', async () => {
    await sandbox.send('export.ready');
    await sandbox.send('export.failed');
    answer = { status: 404, body: '{"code": "payload-mark"}' };
    await sandbox.send('export.ready');
    const { code, stdout } = await dead('list', '--webhook', webhookId, '--json');
    expect(code).toBe(0);
    const causes = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(causes).toEqual([
      {
        fingerprint: await fingerprintOf({ code: 'permanent_error' }),
        code: 'permanent_error',
        deliveries: 2,
        queue: 0,
        inbox: 0,
        sender: 2,
        events: { 'export.ready': 1, 'export.failed': 1 },
        first_failed_at: expect.any(String),
        last_failed_at: expect.any(String),
      },
      expect.objectContaining({ code: 'http_404', deliveries: 1 }),
    ]);
    expect(stdout).not.toContain('payload-mark');
  });

  it('are sent again, once, and are gone from the list', async () => {
    await sandbox.send('export.ready');
    await sandbox.send('export.failed');
    answer = { status: 200, body: '' };
    const retried = await dead('retry', 'export.ready', '--webhook', webhookId);
    expect(retried).toMatchObject({ code: 0, stdout: '1 retried in sender\n' });
    const left = await dead('show', '*', '--webhook', webhookId, '--json');
    expect(
      left.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ event: 'export.failed', in: ['sender'], webhook_id: webhookId, attempts: 1 }]);
    expect(await dead('retry', 'export.ready', '--webhook', webhookId)).toMatchObject({
      code: 0,
      stdout: '',
    });
  });

  it('can’t be discarded, which is said', async () => {
    await sandbox.send('export.ready');
    const { code, stdout, stderr } = await dead('discard', '*', '--yes', '--webhook', webhookId);
    expect([code, stdout]).toEqual([1, '1 kept in sender\n']);
    expect(stderr).toContain('can’t be changed');
  });

  it('fit a terminal of 80 columns', async () => {
    await sandbox.send('export.ready');
    const { stdout } = await dead('list', '--webhook', webhookId);
    const lines = [
      ...stdout.split('\n'),
      ...(await dead('show', '*', '--webhook', webhookId)).stdout.split('\n'),
    ];
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.join('\n')).toMatch(/permanent_error[\s\S]*del_/);
  });
});

describe('parked deliveries', () => {
  const LIST = ['--inbox', 'sqlite:inbox.db', '--max-attempts', '2'];
  let cwd: string;
  const deadIn = (...args: string[]) => {
    const env = { VIDEOVECTOR_BASE_URL: sandbox.apiUrl, VIDEOVECTOR_API_KEY: sandbox.apiKey };
    return runCli(['dead', ...args, ...LIST], { env, cwd });
  };

  /** An inbox that has seen a delivery fail so often; it keeps only the key. */
  async function park(key: string, times: number) {
    const inbox = sqliteInbox(new Database(join(cwd, 'inbox.db')));
    for (let i = 0; i < times; i++) {
      const claim = await inbox.claim(key, 60_000);
      if (claim.state === 'claimed') await inbox.release(claim);
    }
    return inbox;
  }

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'cli-'));
  });

  it('are listed, revived and discarded by their keys, once', async () => {
    const inbox = await park('a', 2);
    await park('b', 3);
    await park('c', 1);
    const { stdout } = await deadIn('list', '--json');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ code: 'parked', deliveries: 2, inbox: 2, sender: 0 }]);
    const retried = await deadIn('retry', 'a');
    expect(retried).toMatchObject({ code: 0, stdout: '1 retried in inbox\n' });
    expect(retried.stderr).toContain('add --webhook');
    expect(await deadIn('discard', 'b', '--yes')).toMatchObject({
      code: 0,
      stdout: '1 discarded in inbox\n',
    });
    expect(await inbox.lookup('a')).toEqual({ state: 'released', attempt: 0 });
    expect(await inbox.lookup('b')).toMatchObject({ state: 'completed' });
    expect(await inbox.lookup('c')).toEqual({ state: 'released', attempt: 1 });
    expect(await deadIn('retry', '*')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('No dead letter matches. '),
    });
  });

  it('are one delivery with the one in the log, which is sent again', async () => {
    await sandbox.send('export.ready');
    const { webhooks } = createClient({ baseUrl: sandbox.apiUrl, apiKey: sandbox.apiKey });
    const [failed] = await webhooks.listDeliveries(webhookId, { status: 'failed' });
    const { payloadJson } = await webhooks.getDelivery(failed!.delivery_id);
    const key = await deliveryKey(new TextEncoder().encode(payloadJson!), undefined, failed!.delivery_id);
    const inbox = await park(key, 2);
    const { stdout } = await deadIn('list', '--json', '--webhook', webhookId);
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'parked',
      deliveries: 1,
      inbox: 1,
      sender: 1,
      events: { 'export.ready': 1 },
    });
    answer = { status: 200, body: '' };
    const retried = await deadIn('retry', failed!.delivery_id, '--webhook', webhookId);
    expect(retried).toMatchObject({ code: 0, stdout: '1 retried in inbox, 1 retried in sender\n' });
    expect(retried.stderr).not.toContain('add --webhook');
    expect(await inbox.lookup(key)).toEqual({ state: 'released', attempt: 0 });
    expect((await deadIn('list', '--webhook', webhookId)).stderr).toContain('There are no dead letters');
  });
});

describe('the command dead', () => {
  it.each([
    [['list'], 'Say where to look'],
    [['list', '--queue', 'bullmq'], '--queue-url'],
    [['list', '--queue', 'kafka'], 'Choose one of bullmq, pg-boss'],
    [['list', '--queue-url', 'redis://127.0.0.1:1'], '--queue bullmq'],
    [['list', '--queue', 'pg-boss', '--queue-url', 'redis://127.0.0.1:1'], 'must be postgres://'],
    [['list', '--queue', 'bullmq', '--queue-url', 'no url'], 'must be redis://'],
    [['list', '--queue', 'bullmq', '--queue-url-env', 'NO_SUCH'], '--queue-url-env'],
    [['list', '--queue', 'bullmq', '--queue-url', 'redis://127.0.0.1:1'], 'refused'],
    [['list', '--queue', 'bullmq', '--queue-url', 'postgres://127.0.0.1:1/x'], 'refused'],
    [['list', '--queue', 'pg-boss', '--queue-url', 'postgres://127.0.0.1:1/x'], 'refused'],
    [
      ['list', '--queue', 'pg-boss', '--queue-space', 'a;b', '--queue-url', 'postgres://127.0.0.1:1/x'],
      'schema',
    ],
    [['list', '--inbox', 'sqlite:inbox.db'], '--max-attempts'],
    [['list', '--inbox', 'sqlite:inbox.db', '--max-attempts', '2'], 'There is no file'],
    [['retry', '--webhook', 'whk_1'], 'Say which dead letters'],
  ])('refuses %j with the fix', async (args, fix) => {
    const { code, stdout, stderr } = await dead(...args);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(fix)]);
  });

  it('has help with an example', async () => {
    expect(await dead('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('dead list --queue'),
    });
  });
});
