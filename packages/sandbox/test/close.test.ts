import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startReceiver, type TestReceiver } from './support/receiver.js';

/** Before any sandbox is started. */
const GLOBALS = [Request, Response];

let sandbox: Sandbox;
let receiver: TestReceiver;
beforeEach(async () => {
  // It never responds.
  receiver = await startReceiver(() => undefined);
  sandbox = await startSandbox();
});
afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

describe('closing a sandbox', () => {
  it('aborts an attempt in flight, and leaves the delivery as a kill would', async () => {
    await sandbox.subscribe(receiver.url);
    const sending = sandbox.send('export.ready');
    await receiver.got(1);
    await sandbox.close();
    expect((await sending).deliveries[0]).toMatchObject({
      status: 'processing',
      attempts: 1,
      exchanges: [{ status: null, error: 'the sandbox was closed' }],
    });
  });

  it('aborts deliveries that wait for a connection', async () => {
    await sandbox.subscribe(receiver.url);
    const sending = Array.from({ length: 200 }, () => sandbox.send('export.ready'));
    await receiver.got(1);
    await sandbox.close();
    expect(await Promise.all(sending)).toHaveLength(200);
  });

  it('aborts a slow body, a test event and a call of the API', async () => {
    const { webhookId } = await sandbox.subscribe(receiver.url);
    const slow = sandbox.send('export.ready', undefined, { fault: 'slow', bytesPerSecond: 1 });
    const test = sandbox.test(webhookId);
    const call = fetch(`${sandbox.apiUrl}/webhooks/${webhookId}/test`, {
      method: 'POST',
      headers: { 'x-api-key': sandbox.apiKey },
    });
    const refused = expect(call).rejects.toThrow('fetch failed');
    await receiver.got(2);
    await sandbox.close();
    await slow;
    expect(await test).toEqual({ success: false, status_code: null, error: 'the sandbox was closed' });
    await refused;
  });

  it('resolves a send whose delivery is delayed', async () => {
    await sandbox.subscribe(receiver.url);
    const { deliveries } = await sandbox.send('export.ready', undefined, { fault: 'delay' });
    await sandbox.close();
    expect(deliveries[0]).toMatchObject({ status: 'pending' });
    expect(receiver.requests).toEqual([]);
  });

  it('ends a scenario in real time, though its clock is frozen', async () => {
    sandbox.clock.freeze();
    const playing = sandbox.play('full-day', { realTime: true });
    const refused = expect(playing).rejects.toThrow('The sandbox is closed');
    await sandbox.close();
    await refused;
  });

  it('can be called twice, and concurrently', async () => {
    await Promise.all([sandbox.close(), sandbox.close()]);
    await sandbox.close();
  });

  it('refuses further operations, and still shows what happened', async () => {
    const { webhookId } = await sandbox.subscribe(receiver.url);
    await sandbox.close();
    for (const ask of [
      () => sandbox.send('export.ready'),
      () => sandbox.test(webhookId),
      () => sandbox.play('prompt-run'),
      () => sandbox.subscribe(receiver.url),
    ]) {
      await expect(ask()).rejects.toThrow('The sandbox is closed');
    }
    expect(sandbox.webhooks()).toHaveLength(1);
    await sandbox.clock.advance(1_000);
    await sandbox.settled();
    await expect(fetch(sandbox.apiUrl)).rejects.toThrow('fetch failed');
  });
});

describe('the process', () => {
  it.each(['closed', 'waiting'])('ends by itself when its sandbox is closed (%s)', async (state) => {
    const [code, errors] = await run(state);
    expect([code, errors]).toEqual([0, '']);
  });

  it('keeps its own Request and Response', () => {
    expect([Request, Response]).toEqual(GLOBALS);
  });
});

/** Runs `process.ts`, which leaves retries, delays and attempts behind. */
async function run(state: string): Promise<[code: number | null, errors: string]> {
  const script = fileURLToPath(new URL('support/process.ts', import.meta.url));
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    '--conditions=videovector-source',
    script,
    state,
  ]);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return [code, errors];
}
