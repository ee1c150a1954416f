import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { type DeliveryRecord, type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import { afterEach, describe, expect, it } from 'vitest';
import { gate } from '../../../../test/support/gate.js';
import { useHarness } from '../support/harness.js';

const harness = useHarness({ retryDelaysMs: [1_000] });

/** The result of one delivery to a URL. */
async function sendTo(url: string, sandbox: Sandbox = harness.sandbox): Promise<DeliveryRecord> {
  await sandbox.subscribe(url);
  return (await sandbox.send('export.ready')).deliveries[0]!;
}

describe('a receiver that does not respond', () => {
  it('because it is not there is retried', async () => {
    expect(await sendTo('http://127.0.0.1:9/')).toMatchObject({
      status: 'retrying',
      response_status_code: null,
      response_body: null,
      error_message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('because its name is unknown is retried', async () => {
    expect(await sendTo('https://unknown.invalid/')).toMatchObject({
      status: 'retrying',
      response_status_code: null,
    });
  });

  it('and has a URL in capitals is retried, and not lost', async () => {
    expect(await sendTo('HTTPS://UNKNOWN.invalid/')).toMatchObject({
      status: 'retrying',
      response_status_code: null,
      error_message: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
    });
  });

  it('because a route leads nowhere is retried', async () => {
    const sandbox = await startSandbox({
      frozen: true,
      routes: { 'https://example.com': 'http://127.0.0.1:9' },
    });
    // The rest of the host ends up after the port.
    expect(await sendTo('https://example.com.evil/', sandbox)).toMatchObject({
      status: 'retrying',
      error_message: expect.stringContaining('Invalid URL'),
    });
    await sandbox.close();
  });

  it('because it hangs up is retried', async () => {
    harness.receiver.behaviour = (_request, response) => void response.socket!.destroy();
    expect(await sendTo(harness.receiver.url)).toMatchObject({
      status: 'retrying',
      response_status_code: null,
      error_message: expect.stringMatching(/socket hang up|ECONNRESET/),
    });
  });

  it('because it hangs up in the middle of its response is retried', async () => {
    harness.receiver.behaviour = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('half');
      setImmediate(() => response.socket!.destroy());
    };
    expect(await sendTo(harness.receiver.url)).toMatchObject({
      status: 'retrying',
      response_status_code: null,
    });
  });

  describe('in time', () => {
    const IMPATIENT = { frozen: true, timeoutMs: 100 };
    let sandbox: Sandbox;
    afterEach(() => sandbox.close());

    it('is retried', async () => {
      sandbox = await startSandbox(IMPATIENT);
      harness.receiver.behaviour = () => undefined;
      expect(await sendTo(harness.receiver.url, sandbox)).toMatchObject({
        status: 'retrying',
        error_message: 'no response within 100 ms',
      });
    });

    it('is retried if the response never ends', async () => {
      sandbox = await startSandbox(IMPATIENT);
      harness.receiver.behaviour = (_request, response) => {
        response.writeHead(200).write('and so ');
        const timer = setInterval(() => response.write('on'), 10);
        response.on('close', () => clearInterval(timer));
      };
      expect(await sendTo(harness.receiver.url, sandbox)).toMatchObject({
        status: 'retrying',
        response_status_code: null,
        error_message: 'no response within 100 ms',
      });
    });
  });
});

describe('an answer', () => {
  it('is kept up to 2,000 characters, and the rest is not read', async () => {
    harness.receiver.behaviour = (_request, response) => {
      response.writeHead(200).write('é'.repeat(1_000_000));
      // It never ends.
    };
    const delivery = await sendTo(harness.receiver.url);
    expect(delivery).toMatchObject({ status: 'delivered', response_status_code: 200 });
    expect(delivery.response_body).toBe('é'.repeat(2_000));
  });

  it('is text even if it is cut through a character', async () => {
    harness.receiver.behaviour = (_request, response) =>
      void response.writeHead(200).end(`x${'🎬'.repeat(2_000)}`);
    const { response_body: body, webhook_id: id } = await sendTo(harness.receiver.url);
    expect(body!.isWellFormed()).toBe(true);
    expect((await harness.call('GET', `/webhooks/${id}/deliveries`)).status).toBe(200);
  });

  it('can have bytes that are not text, and repeated headers', async () => {
    harness.receiver.behaviour = (_request, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response.writeHead(200).end(Buffer.from([0xff, 0x00, 0x41]));
    };
    const { response_body: body, exchanges } = await sendTo(harness.receiver.url);
    expect(body).toBe('\ufffd\0A');
    expect(exchanges[0]!.response_headers['set-cookie']).toBe('a=1, b=2');
  });

  it('can come before the body was read', async () => {
    const early = await rawServer((socket) => {
      socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n');
    });
    const delivery = await sendTo(early.url);
    // The connection may break before the response is read, but it is never a success.
    expect(['failed', 'retrying']).toContain(delivery.status);
    await early.close();
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['a status that is none', 'HTTP/1.1 abc\r\n\r\n'],
    [
      'a switch of protocols',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    ],
    ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n`],
  ])('that is %s is retried', async (_what, text) => {
    const server = await rawServer((socket) => socket.on('data', () => socket.end(text)));
    expect(await sendTo(server.url)).toMatchObject({ status: 'retrying', response_status_code: null });
    await server.close();
  });
});

describe('a receiver of another kind', () => {
  it.each([
    ['HTTP/1.0 with a length', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['HTTP/1.0 that closes at the end', 'HTTP/1.0 200 OK\r\n\r\nok'],
    [
      'an interim response first',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    ],
    ['early hints first', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n'],
  ])('that speaks %s has accepted it', async (_what, text) => {
    const server = await rawServer((socket) => socket.once('data', () => socket.end(text)));
    expect(await sendTo(server.url)).toMatchObject({ status: 'delivered' });
    await server.close();
  });

  it.each(['http://[::1]', 'http://localhost', 'http://app.localhost'])(
    'that listens on ::1 only is reached by %s',
    async (origin) => {
      const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
      const server = await rawServer((socket) => socket.once('data', () => socket.end(ok)), '::1');
      expect(await sendTo(`${origin}:${new URL(server.url).port}/`)).toMatchObject({ status: 'delivered' });
      await server.close();
    },
  );

  it('that sends a body without end is not read to it', async () => {
    const server = await rawServer((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const fill = (): void => {
          while (!socket.destroyed && socket.write('x'.repeat(65_536)));
          if (!socket.destroyed) socket.once('drain', fill);
        };
        fill();
      }),
    );
    const delivery = await sendTo(server.url);
    expect([delivery.status, delivery.response_body?.length]).toEqual(['delivered', 2_000]);
    await server.close();
  });

  it('that has no TLS at an https URL is reported with the fix', async () => {
    const plain = await rawServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 X\r\n\r\n')),
    );
    const { error_message: error } = await sendTo(plain.url.replace('http:', 'https:'));
    expect(error).toContain('the receiver does not speak TLS');
    await plain.close();
  });
});

describe('a receiver that hangs', () => {
  it('does not delay the others', async () => {
    const held = gate<number>();
    harness.receiver.behaviour = ({ path }) => (path === '/slow' ? held.promise : 200);
    await harness.sandbox.subscribe(harness.receiver.url.replace('/hook', '/slow'));
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    const sending = harness.sandbox.send('export.ready');
    await harness.receiver.got(2);
    const [fast] = harness.sandbox.deliveries(webhookId);
    await expect.poll(() => harness.sandbox.deliveries(webhookId)[0]!.status).toBe('delivered');
    expect(fast!.webhook_id).toBe(webhookId);
    held.open(200);
    await sending;
  });
});

/** A server that responds with the test's own bytes. */
async function rawServer(
  handle: (socket: Socket) => void,
  host = '127.0.0.1',
): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    handle(socket);
  });
  await new Promise<void>((listening) => server.listen(0, host, listening));
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}/`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
