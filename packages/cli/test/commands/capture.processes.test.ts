import { createReadStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Capture, readCaptures } from '@videovector-webhooks/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { type LocalReceiver, startLocalReceiver } from '../local-receiver.js';
import { runCli, startCli } from '../run-cli.js';

let receiver: LocalReceiver;
beforeAll(async () => {
  receiver = await startLocalReceiver();
});
afterAll(() => receiver.close());
afterEach(() => {
  for (const list of [receiver.events, receiver.bodies, receiver.outcomes]) list.length = 0;
});

describe('capture', () => {
  async function startCapture(...args: string[]) {
    const out = join(await mkdtemp(join(tmpdir(), 'cli-')), 'deliveries.jsonl');
    const running = await startCli(['capture', '--port', '0', '--out', out, ...args]);
    const url = await running.printed(/Listening on (http:\/\/127\.0\.0\.1:\d+)/);
    const end = async () => {
      running.interrupt();
      const captures: Capture[] = [];
      const finished = await running.finished;
      for await (const capture of readCaptures(createReadStream(out))) captures.push(capture);
      return { ...finished, captures };
    };
    return { url, end, running };
  }

  it('passes deliveries on, answer and all, and records both exactly', async () => {
    const { url, end } = await startCapture('--forward', receiver.url);
    const { headers, body } = deliver(RUN_COMPLETED);
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, authorization: 'Bearer mark' },
      body,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-answered-by')).toBe('local');
    expect(await response.json()).toEqual({ outcome: 'handled', code: 'handled' });
    const refused = await fetch(url, { method: 'POST', headers, body: 'x' });
    expect(refused.status).toBe(401);
    const { code, captures } = await end();
    expect(code).toBe(130);
    expect(receiver.bodies).toEqual([body, 'x']);
    expect(captures.map(({ body: text, outcome }) => [text, outcome.code])).toEqual([
      [body, 'handled'],
      ['x', 'signature_invalid'],
    ]);
    expect(captures[0]?.headers['authorization']).toBe('[redacted]');
  });

  it('answers 503 where nothing is passed on, or nobody answers, so that the sender keeps the event', async () => {
    const gone = await startLocalReceiver();
    await gone.close();
    for (const args of [[], ['--forward', gone.url]]) {
      const { url, end } = await startCapture(...args);
      expect((await fetch(url, { method: 'POST', body: RUN_COMPLETED })).status).toBe(503);
      const { captures, stdout } = await end();
      expect(captures[0]?.outcome.status).toBe(503);
      expect(stdout).toContain('503');
    }
  });

  it('loses nothing at Ctrl-C: what is under way is answered and recorded', async () => {
    const reached = gate();
    const go = gate();
    const slow = await startLocalReceiver(async () => {
      reached.open();
      await go.promise;
    });
    const { url, end } = await startCapture('--forward', slow.url);
    const response = fetch(url, { method: 'POST', ...deliver(RUN_COMPLETED) });
    await reached.promise;
    const ending = end();
    setTimeout(() => go.open(), 200);
    expect((await response).status).toBe(200);
    const { code, captures } = await ending;
    expect(code).toBe(130);
    expect(captures.map(({ outcome }) => outcome.code)).toEqual(['handled']);
    await slow.close();
  });

  it('never answers 2xx for what it could not write', async () => {
    const running = await startCli(['capture', '--port', '0', '--out', '/dev/full', '--answer', '200']);
    const url = await running.printed(/Listening on (http:\/\/127\.0\.0\.1:\d+)/);
    expect((await fetch(url, { method: 'POST', body: RUN_COMPLETED })).status).toBe(503);
    running.interrupt();
    expect((await running.finished).code).toBe(130);
  });

  it('says so where its port is taken', async () => {
    const port = new URL(receiver.url).port;
    const { code, stderr } = await runCli(['capture', '--port', port]);
    expect(code).toBe(2);
    expect(stderr).toContain(`The port ${port} is taken`);
  });
});
