import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Sandbox,
  type SandboxOptions,
  type SqliteDatabase,
  startSandbox,
} from '@videovector-webhooks/sandbox';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Caller } from '../support/caller.js';
import { startReceiver, type TestReceiver } from '../support/receiver.js';

const DATA = '{"n": 12345678901234567890, "start": 12.0, "title": "Caf\\u00e9", "x": NaN}';

let folder: string;
let receiver: TestReceiver;
const open: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  await receiver.close();
  rmSync(folder, { recursive: true });
});

/** Starts a sandbox on the file. */
async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const database = new Database(join(folder, 'sandbox.db'));
  const sandbox = await startSandbox({
    frozen: true,
    database: database as unknown as SqliteDatabase,
    ...options,
  });
  open.push(async () => {
    await sandbox.close();
    if (database.open) database.close();
  });
  return sandbox;
}

/** Closes it and its database. */
async function stop(): Promise<void> {
  for (const close of open.splice(0)) await close();
}

describe('a sandbox with a database', () => {
  it('comes back with its webhooks, keys, secrets and deliveries, in order', async () => {
    const first = await start();
    const ids = [];
    for (let i = 0; i < 5; i++)
      ids.push((await first.subscribe(receiver.url, { name: `W${i}`, indexIds: ['idx_1'] })).webhookId);
    receiver.behaviour = (_request, _response, index) => (index % 2 === 0 ? 200 : 400);
    for (let i = 0; i < 3; i++) await first.send('export.ready', DATA);
    // Changed records keep their places.
    const caller = await Caller.of(first);
    await caller.call('PATCH', `/webhooks/${ids[0]}`, { body: { name: 'Changed' } });
    await caller.call('DELETE', `/webhooks/${ids[2]}`);
    const before = {
      webhooks: first.webhooks(),
      deliveries: first.deliveries(),
      keys: first.keys,
      secrets: first.webhooks().map(({ webhook_id }) => first.secretOf(webhook_id)),
    };
    await stop();
    const second = await start();
    expect({
      webhooks: second.webhooks(),
      deliveries: second.deliveries(),
      keys: second.keys,
      secrets: second.webhooks().map(({ webhook_id }) => second.secretOf(webhook_id)),
    }).toEqual(before);
    expect(before.deliveries[0]!.payload).toContain(`"data": ${DATA}`);
    expect(second.webhooks().map(({ name }) => name)).toEqual(['Changed', 'W1', 'W3', 'W4']);
  });

  it('continues with the scheduled retries, each at its time', async () => {
    receiver.behaviour = () => 500;
    const startAt = Date.parse('2026-10-07T00:00:00Z');
    const first = await start({ startAt, retryDelaysMs: [60_000, 60_000] });
    await first.subscribe(receiver.url);
    await first.send('export.ready', DATA);
    const { next_retry_at: due, payload } = first.deliveries()[0]!;
    await stop();

    const second = await start({ startAt: Date.parse(due!) - 10_000, retryDelaysMs: [60_000, 60_000] });
    await second.clock.advance(9_000);
    expect(receiver.requests).toHaveLength(1);
    await second.clock.advance(1_000);
    expect(receiver.requests).toHaveLength(2);
    expect(String(receiver.requests[1]!.body)).toBe(payload);
    // The schedule continues, and does not start again.
    await second.clock.advance(86_400_000);
    expect(second.deliveries()[0]).toMatchObject({ status: 'failed', attempts: 3 });
  });

  it('remembers the responses to Idempotency-Keys', async () => {
    const options = { body: { name: 'A', url: receiver.url, events: ['export.ready'] }, once: 'key' };
    const { text } = await (await Caller.of(await start())).call('POST', '/webhooks', options);
    await stop();
    const second = await start();
    expect((await (await Caller.of(second)).call('POST', '/webhooks', options)).text).toBe(text);
    expect(second.webhooks()).toHaveLength(1);
  });

  it('makes an aborted attempt again, and loses none to a pause', async () => {
    receiver.behaviour = () => undefined;
    const first = await start();
    const { webhookId } = await first.subscribe(receiver.url);
    const sending = first.send('export.ready');
    await receiver.got(1);
    await (await Caller.of(first)).call('PATCH', `/webhooks/${webhookId}`, { body: { status: 'paused' } });
    await stop();
    await sending;

    receiver.behaviour = () => 200;
    const second = await start();
    await second.clock.advance(86_400_000);
    expect(receiver.requests).toHaveLength(1);
    await (await Caller.of(second)).call('PATCH', `/webhooks/${webhookId}`, { body: { status: 'active' } });
    await second.settled();
    expect(second.deliveries()[0]).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  it('loses nothing by a kill in the middle of an attempt', async () => {
    receiver.behaviour = () => undefined;
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--conditions=videovector-source',
        fileURLToPath(new URL('../support/killed.ts', import.meta.url)),
        join(folder, 'sandbox.db'),
        receiver.url,
      ],
      { stdio: 'inherit' },
    );
    await receiver.got(3);
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await ended;

    receiver.behaviour = () => 200;
    const sandbox = await start();
    expect(sandbox.deliveries().map(({ status }) => status)).toEqual(['pending', 'pending', 'pending']);
    await sandbox.clock.advance(0);
    expect(sandbox.deliveries()).toMatchObject(Array(3).fill({ status: 'delivered', attempts: 2 }));
    const bodies = receiver.requests.map(({ body }) => String(body));
    expect(bodies.slice(3).toSorted()).toEqual(bodies.slice(0, 3).toSorted());
    const ids = receiver.requests.map(({ headers }) => headers['x-delivery-id']);
    expect(ids.slice(3).toSorted()).toEqual(ids.slice(0, 3).toSorted());
  });

  it('reports a change that the database refuses, and stays as before', async () => {
    const file = new Database(join(folder, 'sandbox.db'));
    let isFull = false;
    const database: SqliteDatabase = {
      exec: (sql) => file.exec(sql),
      prepare(sql) {
        const statement = file.prepare(sql);
        return {
          run(...parameters) {
            if (isFull) throw new Error('the disk is full');
            return statement.run(...parameters);
          },
          all: (...parameters) => statement.all(...parameters),
        };
      },
    };
    const broken = await startSandbox({ database, frozen: true });
    receiver.behaviour = () => 500;
    await broken.subscribe(receiver.url);
    await broken.send('export.ready');
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    isFull = true;
    await expect(broken.send('export.ready')).rejects.toThrow('the disk is full');
    expect(broken.deliveries()).toHaveLength(1);
    // An attempt without a caller is reported, and does not end the process.
    await broken.clock.advance(86_400_000);
    expect(warned).toHaveBeenCalled();
    expect(broken.deliveries()[0]).toMatchObject({ status: 'retrying', attempts: 1 });
    await broken.close();
    warned.mockRestore();
  });
});
