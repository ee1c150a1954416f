import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { postDelivery } from '@videovector-webhooks/core/replay';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sendByFetch } from '../../src/replay/send-by-fetch.js';

async function urlOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const serve = (listener: RequestListener): Promise<string> => urlOf(createServer(listener));

/** A server that speaks HTTP by hand. */
function speak(onRequest: (socket: Socket, request: string) => void): Promise<string> {
  return urlOf(
    createTcpServer((socket) => {
      socket.on('error', () => {}).on('data', (data) => onRequest(socket, data.toString()));
    }),
  );
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
const delivery = { headers: { 'content-type': 'application/json' }, body: '{}' };

describe('postDelivery', () => {
  it('sends the body and the headers as they are, and no others', async () => {
    const seen: { request: IncomingMessage; body: Buffer }[] = [];
    const url = await serve(async (request, response) => {
      seen.push({ request, body: await buffer(request) });
      response.end('{"outcome":"handled","code":"handled"}');
    });
    const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    const headers = {
      'x-delivery-id': 'del_1',
      'x-text': 'é → ✓',
      ':path': '/',
      authorization: '[redacted]',
      connection: 'x-hop, close',
      'x-hop': 'a',
      'content-length': '99',
      'transfer-encoding': 'chunked',
      host: 'example.com',
    };
    expect(await postDelivery(url, { headers, body })).toEqual({
      outcome: 'handled',
      code: 'handled',
      status: 200,
    });
    expect(seen[0]?.body.equals(body)).toBe(true);
    expect(Object.keys(seen[0]!.request.headers).sort()).toEqual([
      'connection',
      'content-length',
      'host',
      'x-delivery-id',
      'x-text',
    ]);
    expect(Buffer.from(seen[0]!.request.headers['x-text'] as string, 'latin1').toString()).toBe('é → ✓');
  });

  it('loses no delivery to a server that closes each connection after its response', async () => {
    const url = await speak((socket) => {
      socket.write(OK);
      socket.end();
    });
    for (let i = 0; i < 30; i++) expect((await postDelivery(url, delivery)).status).toBe(200);
  });

  it('sends a delivery once, also if the connection is reset before the response', async () => {
    let requests = 0;
    const url = await speak((socket) => {
      requests++;
      socket.resetAndDestroy();
    });
    await expect(postDelivery(url, delivery)).rejects.toMatchObject({
      message: 'No response: ECONNRESET',
      cause: { code: 'ECONNRESET' },
    });
    expect(requests).toBe(1);
  });

  it('follows no redirect', async () => {
    const url = await serve((_request, response) => response.writeHead(307, { location: '/' }).end());
    expect((await postDelivery(url, delivery)).status).toBe(307);
  });

  it.each<[string, string]>([
    ['never ends', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['is to have 4 GB', 'HTTP/1.1 200 OK\r\ncontent-length: 4000000000\r\n\r\n'],
  ])('reads a bounded part of a response that %s', async (_what, head) => {
    const chunk = 'x'.repeat(1024);
    const part = head.includes('chunked') ? `400\r\n${chunk}\r\n` : chunk;
    let isClosed: Promise<unknown> | undefined;
    const url = await speak((socket) => {
      isClosed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(head);
      const more = (): void => {
        while (socket.writable && socket.write(part));
      };
      socket.on('drain', more);
      more();
    });
    expect(await postDelivery(url, delivery)).toEqual({ outcome: 'unknown', code: 'unknown', status: 200 });
    await isClosed;
  });

  it('knows the status of a response whose body does not come, or breaks off', async () => {
    const silent = await speak(
      (socket) => void socket.write('HTTP/1.1 202 OK\r\ncontent-length: 9\r\n\r\n{'),
    );
    expect((await postDelivery(silent, delivery, { timeoutMs: 50 })).status).toBe(202);
    const broken = await speak((socket) => {
      socket.write('HTTP/1.1 503 No\r\ncontent-length: 9\r\n\r\n{', () => socket.destroy());
    });
    expect((await postDelivery(broken, delivery)).status).toBe(503);
  });

  it('rejects if the server switches protocols instead of responding', async () => {
    const head = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
    const url = await speak((socket) => void socket.write(head));
    await expect(postDelivery(url, delivery)).rejects.toThrow('No response: The connection was closed');
  });

  it('gives up if no response comes in time', async () => {
    const url = await speak(() => {});
    await expect(postDelivery(url, delivery, { timeoutMs: 20 })).rejects.toThrow('No response');
  });

  it('accepts a time-out above what a timer holds', async () => {
    const url = await speak((socket) => void socket.end(OK));
    expect((await postDelivery(url, delivery, { timeoutMs: 2 ** 40 })).status).toBe(200);
  });

  it('rejects a URL that is not http, and a header that cannot be sent', async () => {
    await expect(postDelivery('ftp://127.0.0.1/', delivery)).rejects.toThrow(
      'Not sent: ERR_INVALID_PROTOCOL',
    );
    const headers = { 'x-a': 'two\nlines' };
    await expect(postDelivery('http://127.0.0.1:9/', { headers, body: '' })).rejects.toThrow(
      'Not sent: ERR_INVALID_CHAR',
    );
  });
});

it('sendByFetch, for other runtimes, reads a bounded part of the response too', async () => {
  const url = await serve((_request, response) => {
    const more = (): void => {
      while (response.writable && response.write('x'.repeat(1024)));
    };
    response.on('drain', more);
    more();
  });
  const request = {
    url: new URL(url),
    method: 'POST',
    headers: {},
    body: Buffer.from('{}'),
    signal: new AbortController().signal,
    maxResponseBytes: 10_000,
  };
  const { status, text } = await sendByFetch(request);
  expect(status).toBe(200);
  expect(text.length).toBeGreaterThanOrEqual(10_000);
});
