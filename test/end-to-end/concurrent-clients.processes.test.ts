import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Applied, StoredSecrets } from '@videovector-webhooks/client';
import { createReceiver, type Inbox } from '@videovector-webhooks/core';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import Database from 'libsql';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../examples/start/servers.js';
import { bundle } from '../support/bundle.js';
import { quietLogger } from '../support/quiet-logger.js';
import { type Loss, startFaultyApi } from './faulty-api.js';

const program = bundle(new URL('./client-process.ts', import.meta.url));
afterAll(async () => rm(await program, { force: true }));

let sandbox: Sandbox;
let folder: string;
let webhookId: string;
let inbox: Inbox;
let handled: string[];
/** Answers 401 to everything, as a receiver with a wrong secret does. */
let isWrong: boolean;
let close: () => Promise<unknown>;

beforeEach(async () => {
  sandbox = await startSandbox({ frozen: true });
  folder = await mkdtemp(join(tmpdir(), 'clients-'));
  inbox = sqliteInbox(new Database(join(folder, 'inbox.db')));
  handled = [];
  isWrong = false;
  const server = await listen(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (isWrong) return void response.writeHead(401).end();
    // Each delivery meets a receiver that has just read its secrets.
    const secrets = async () => JSON.parse(await readFile(join(folder, 'secrets'), 'utf8')) as StoredSecrets;
    const receiver = createReceiver({ secrets, inbox, logger: quietLogger() });
    receiver.fallback(({ id }) => void handled.push(String(id)));
    const { headers, method } = request;
    const { status, outcome, code } = await receiver.receive({
      headers,
      method,
      body: Buffer.concat(chunks),
    });
    response.writeHead(status).end(JSON.stringify({ outcome, code }));
  });
  close = server.close;
  const subscription = await sandbox.subscribe(server.url);
  webhookId = subscription.webhookId;
  await writeFile(join(folder, 'secrets'), JSON.stringify({ secrets: [subscription.secret] }));
});
afterEach(async () => {
  await close();
  await sandbox.close();
});

/** Runs two processes concurrently, and returns what they printed. */
async function runTwo(task: 'rotate' | 'reconcile', baseUrl: string, file: string): Promise<unknown[]> {
  const main = await program;
  return Promise.all(
    ['one', 'two'].map(async (name) => {
      const options = { name, task, baseUrl, apiKey: sandbox.apiKey, webhookId, file: join(folder, file) };
      const { stdout } = await promisify(execFile)(process.execPath, [main, JSON.stringify(options)]);
      return JSON.parse(stdout) as unknown;
    }),
  );
}

const own = (ids: readonly string[]): string[] => ids.filter((id) => !id.startsWith('evt_test'));

describe.each(['before', 'after'] as Loss[])(
  'an API that fails every call once, %s it is carried out',
  (loss) => {
    it.each([
      ['heeds the Idempotency-Key', true],
      ['ignores the Idempotency-Key', false],
    ])(
      'and %s: two processes that rotate end with the secret that signs, and lose no event',
      async (_how, headsKeys) => {
        const api = await startFaultyApi(sandbox.apiUrl, loss, { headsKeys });
        const events: string[] = [];
        const send = async () => events.push((await sandbox.send('export.ready')).eventId);
        let isRotating = true;
        const rotations = runTwo('rotate', api.url, 'secrets').finally(() => {
          isRotating = false;
        });
        while (isRotating) {
          await send();
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        expect(await rotations).toEqual([
          expect.objectContaining({ runs: expect.any(Number) }),
          expect.objectContaining({ runs: expect.any(Number) }),
        ]);
        await api.close();

        const stored = JSON.parse(await readFile(join(folder, 'secrets'), 'utf8')) as StoredSecrets;
        expect(stored.secrets).toContain(sandbox.secretOf(webhookId));
        await send();
        await sandbox.clock.advance(24 * 3_600_000);
        expect(own(handled).toSorted()).toEqual(events.toSorted());
        expect(api.broken.length).toBeGreaterThan(12);
      },
      60_000,
    );

    it('two processes that reconcile have every lost delivery sent again, and none is handled twice', async () => {
      await sandbox.send('export.ready');
      isWrong = true;
      const events: string[] = [];
      for (let i = 0; i < 8; i++) events.push((await sandbox.send('export.ready')).eventId);
      isWrong = false;
      const api = await startFaultyApi(sandbox.apiUrl, loss);
      const reports = (await runTwo('reconcile', api.url, 'inbox.db')) as { applied: Applied[] }[];
      await api.close();
      await sandbox.clock.advance(60_000);
      expect(own(handled).slice(1).toSorted()).toEqual(events.toSorted());
      for (const { applied } of reports) expect(applied.filter(({ ok }) => !ok)).toEqual([]);
    }, 60_000);
  },
);
