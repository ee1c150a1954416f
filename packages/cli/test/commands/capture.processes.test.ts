import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Capture, readCaptures } from '@videovector-webhooks/core/replay';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { startLocalReceiver, useLocalReceiver } from '../local-receiver.js';
import { runCli, startCli } from '../run-cli.js';

const receiver = useLocalReceiver();

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
    return { url, end, running, out };
  }

  it('passes deliveries on, returns the response, and records both exactly', async () => {
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

  it('answers 503 if nothing is passed on, or the target does not respond, so that the sender keeps the event', async () => {
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

  it('loses nothing at Ctrl-C: deliveries in progress are answered and recorded', async () => {
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

  it('never answers 2xx for a delivery that it could not write', async () => {
    const running = await startCli(['capture', '--port', '0', '--out', '/dev/full', '--answer', '200']);
    const url = await running.printed(/Listening on (http:\/\/127\.0\.0\.1:\d+)/);
    expect((await fetch(url, { method: 'POST', body: RUN_COMPLETED })).status).toBe(503);
    running.interrupt();
    expect((await running.finished).code).toBe(130);
  });

  it('reports that its port is taken', async () => {
    const port = new URL(receiver.url).port;
    const { code, stderr } = await runCli(['capture', '--port', port]);
    expect(code).toBe(2);
    expect(stderr).toContain(`The port ${port} is taken`);
  });

  it('refuses a host name that is not this machine’s, unless it is allowed, so that the event is sent again', async () => {
    const { url, end } = await startCapture('--allow-host', 'tunnel.example', '--answer', '200');
    const post = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        request(url, { method: 'POST', headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end('{}');
      });
    expect(await post('evil.example')).toBe(503);
    expect(await post('tunnel.example')).toBe(200);
    expect(await post(new URL(url).host)).toBe(200);
    const { captures, stderr } = await end();
    expect(captures).toHaveLength(2);
    expect(stderr).toContain('refused the host name evil.example. If it is your tunnel’s, add --allow-host');
  });

  it('answers 503 to a body above its bound, and counts it as not captured', async () => {
    const { url, end } = await startCapture('--answer', '200');
    const answer = await fetch(url, { method: 'POST', body: Buffer.alloc(17 * 1024 * 1024) }).then(
      ({ status }) => status,
      // The connection may end before the client has sent all: the sender tries again then, too.
      () => 503,
    );
    expect(answer).toBe(503);
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(200);
    const { captures, stderr } = await end();
    expect(captures).toHaveLength(1);
    expect(stderr).toContain('1 captured in');
    expect(stderr).toContain('1 not: see above');
  });

  it('passes the status of a response on, but not one of gigabytes', async () => {
    const target = createServer((incoming, response) => {
      incoming.resume();
      const chunk = Buffer.alloc(1024 * 1024, 'x');
      const write = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    }).listen(0, '127.0.0.1');
    await once(target, 'listening');
    const { url, end } = await startCapture(
      '--forward',
      `http://127.0.0.1:${(target.address() as AddressInfo).port}`,
    );
    const answer = await fetch(url, { method: 'POST', body: '{}' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect((await end()).captures[0]?.outcome.status).toBe(200);
    target.closeAllConnections();
    target.close();
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'at %s gives up on a slow target and a slow sender, and records what has arrived',
    async (signal) => {
      const dripping = createServer((incoming, response) => {
        incoming.resume();
        const drip = setInterval(() => response.write('.'), 50);
        response.on('close', () => clearInterval(drip));
      }).listen(0, '127.0.0.1');
      await once(dripping, 'listening');
      const { url, running, out } = await startCapture(
        '--forward',
        `http://127.0.0.1:${(dripping.address() as AddressInfo).port}`,
      );
      const answer = fetch(url, { method: 'POST', body: '{}' });
      const slow = request(url, { method: 'POST', headers: { 'content-length': 100 } });
      slow.on('error', () => {});
      slow.write('{');
      await once(dripping, 'request');
      running.interrupt(signal);
      await running.finished;
      expect((await answer).status).toBe(503);
      const lines = (await readFile(out, 'utf8')).trim().split('\n');
      expect(lines.map((line) => JSON.parse(line).outcome.code)).toEqual(['no_answer']);
      dripping.closeAllConnections();
      dripping.close();
    },
  );

  it('with --output quiet prints only what failed, and what to check', async () => {
    const { url, end } = await startCapture('--forward', receiver.url, '--output', 'quiet');
    await fetch(url, { method: 'POST', ...deliver(RUN_COMPLETED) });
    await fetch(url, { method: 'POST', body: 'x' });
    const { stdout, stderr } = await end();
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stdout).toContain('401');
    expect(stderr).toMatch(/401: .*videovector-webhooks explain \S+deliveries\.jsonl/);
  });

  it('with --json prints a line for each response', async () => {
    const { url, end } = await startCapture('--forward', receiver.url, '--json');
    await fetch(url, { method: 'POST', ...deliver(RUN_COMPLETED) });
    const { stdout } = await end();
    expect(JSON.parse(stdout)).toMatchObject({
      at: expect.stringMatching(/Z$/),
      event: expect.any(String),
      status: 200,
      // Other tests have sent the same delivery.
      code: expect.stringMatching(/^(?:handled|duplicate)$/),
      outcome: expect.any(String),
      duration_ms: expect.any(Number),
      ok: true,
    });
  });

  it('warns of what --host exposes', async () => {
    const { end } = await startCapture('--host', '0.0.0.0');
    expect((await end()).stderr).toContain('0.0.0.0 is open to the network');
  });

  it.each([
    [['--out', '/'], 'folder'],
    [['--out', '/proc/none/x'], '/proc/none/x'],
    [['--host', '192.0.2.1'], '192.0.2.1 is not an address of this machine'],
    [['--answer', '99'], 'from 200 to 599'],
  ])('%j ends with 2, before it listens', async (args, hint) => {
    const { code, stderr } = await runCli(['capture', '--port', '0', ...args]);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('Listening');
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(2);
  });
});
