import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { createReceiver, type Outcome } from '@videovector-webhooks/core';
import { bodyOfNodeRequest } from '@videovector-webhooks/core/adapter';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { send } from '../../../../test/suites/adapter/wire.js';
import { deliver, RUN_COMPLETED, RUN_STARTED, SECRET } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

const { headers, body: TEXT } = deliver(RUN_COMPLETED);

type Before = (request: IncomingMessage & { body?: unknown; rawBody?: unknown }) => unknown;

/** A server that runs a middleware before the receiver. */
async function serve(before: Before) {
  const logger = quietLogger();
  const receiver = createReceiver({ secrets: SECRET, logger });
  receiver.fallback(() => {});
  const outcome = new Promise<Outcome>((resolve) => receiver.observe(resolve));
  const hook = nodeHandler(receiver);
  const begun = gate();
  const server = createServer(async (request, response) => {
    // After a middleware that only attaches listeners, the handler runs in the same turn, as in every framework.
    const busy = before(request);
    if (busy instanceof Promise) await busy;
    const handled = hook(request, response);
    begun.open();
    await handled;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, outcome, log: logger.lines, begun: begun.promise };
}

async function receive(before: Before, body: string | Buffer = TEXT, more: Record<string, string> = {}) {
  const { port, outcome, log } = await serve(before);
  // In two parts, so that the second arrives after the receiver begins to read.
  const chunks = [body.slice(0, 20), body.slice(20)];
  const { status } = await send(port, { path: '/', headers: { ...headers, ...more }, chunks });
  return { ...(await outcome), status, log };
}

/** Sends a delivery whose second part leaves only when the receiver has looked at what there is of the first. */
async function receiveSlowly(before: Before, more: Record<string, string> = {}) {
  const { port, outcome, log, begun } = await serve(before);
  const sent = request({ port, host: '127.0.0.1', method: 'POST', headers: { ...headers, ...more } });
  sent.write(TEXT.slice(0, 20));
  await begun;
  await setTimeout(20);
  sent.end(TEXT.slice(20));
  const { status, code } = await outcome;
  return { status, code, log };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await request.toArray());
}

/** Looks at the first bytes, as a middleware that detects the type of a body does. */
async function peek(request: IncomingMessage): Promise<void> {
  await new Promise((resolve) => request.once('readable', resolve));
  request.unshift(request.read());
}

/** As Vercel's helpers do: puts the bytes back behind `read()` and the events, and parses `body` on demand. */
function putBack(parse: (bytes: Buffer) => unknown, size = Number.POSITIVE_INFINITY): Before {
  return async (request) => {
    const bytes = await readAll(request);
    const copy = new PassThrough();
    const on = request.on.bind(request);
    request.read = copy.read.bind(copy);
    request.on = (name: string, listener: never) => {
      if (name !== 'data' && name !== 'end') return on(name, listener);
      copy.on(name, listener);
      return request;
    };
    for (let at = 0; at < bytes.length; at += size) copy.write(bytes.subarray(at, at + size));
    copy.end();
    Object.defineProperty(request, 'body', { get: () => parse(bytes), configurable: true });
  };
}

describe('the exact bytes of a Node request are found', () => {
  it.each<[string, Before]>([
    ['on a request that is paused', (request) => void request.pause()],
    ['beside a listener for readable that reads nothing', (request) => void request.on('readable', () => {})],
    [
      'beside a listener for readable that reads',
      (request) => void request.on('readable', () => request.read()),
    ],
    ['beside a listener for readable, paused', (request) => void request.on('readable', () => {}).pause()],
    ['beside a listener for data', (request) => void request.on('data', () => {})],
    ['beside a pipe', (request) => void request.pipe(new PassThrough()).resume()],
    ['in utf8', (request) => void request.setEncoding('utf8')],
    ['in latin1', (request) => void request.setEncoding('latin1')],
    ['in hex', (request) => void request.setEncoding('hex')],
    ['in base64', (request) => void request.setEncoding('base64')],
    ['in rawBody', async (request) => void Object.assign(request, { rawBody: await readAll(request) })],
    [
      'in rawBody, as text',
      async (request) => void Object.assign(request, { rawBody: String(await readAll(request)) }),
    ],
    ['in bufferBody', async (request) => void Object.assign(request, { bufferBody: await readAll(request) })],
    ['in body', async (request) => void Object.assign(request, { body: await readAll(request) })],
    [
      'in rawBody, as text, beside other bytes',
      async (request) => {
        const rawBody = String(await readAll(request));
        request.headers['content-length'] = undefined;
        Object.assign(request, { rawBody, body: Buffer.from(JSON.stringify(JSON.parse(rawBody))) });
      },
    ],
    [
      'in body, as text in base64',
      async (request) => void Object.assign(request, { body: (await readAll(request)).toString('base64') }),
    ],
    [
      'in body, beside an empty rawBody',
      async (request) => void Object.assign(request, { rawBody: '', body: await readAll(request) }),
    ],
    [
      'on the stream, beside an empty body',
      (request) => void Object.assign(request, { body: Buffer.alloc(0) }),
    ],
    ['on the stream, beside a placeholder', (request) => void Object.assign(request, { body: {} })],
    [
      'on the stream, beside a body that is a method',
      (request) => void Object.assign(request, { body: () => ({}) }),
    ],
    ['on the stream, whose first bytes a middleware has looked at and put back', peek],
    ['behind read(), put back whole', putBack((bytes) => JSON.parse(String(bytes)))],
    ['behind read(), put back in pieces', putBack((bytes) => JSON.parse(String(bytes)), 7)],
    [
      'behind a getter',
      async (request) => {
        const bytes = await readAll(request);
        Object.defineProperty(request, 'body', { get: () => bytes });
      },
    ],
  ])('%s', async (_where, before) => {
    expect(await receive(before)).toMatchObject({ status: 200, matchedBy: 'raw', log: [] });
  });

  it.each([
    ['with the announced length, so a mismatch is a wrong signature', String(Buffer.byteLength(TEXT)), 401],
    ['without an announced length, so a mismatch may be a lost part', undefined, 500],
  ])('behind read(), %s', async (_title, length, status) => {
    const { headers: unsigned } = deliver(TEXT, {}, 'whsec_of_another');
    const before: Before = async (request) => {
      await putBack((bytes) => JSON.parse(String(bytes)))(request);
      request.headers['content-length'] = length;
    };
    expect(await receive(before, TEXT, unsigned)).toMatchObject({ status });
  });

  it('on a stream whose first bytes a middleware has looked at and put back, while the others are still to come', async () => {
    expect(await receiveSlowly(peek)).toEqual({ status: 200, code: 'handled', log: [] });
    const { headers: unsigned } = deliver(TEXT, {}, 'whsec_of_another');
    const announced = { ...unsigned, 'content-length': String(Buffer.byteLength(TEXT)) };
    expect(await receiveSlowly(peek, announced)).toMatchObject({ status: 401 });
  });

  it('though the body is large and was put back in pieces', async () => {
    const body = TEXT.replace('run_1', 'x'.repeat(300_000));
    const { headers: signed } = deliver(body);
    expect(
      await receive(
        putBack(() => expect.unreachable(), 9_999),
        body,
        signed,
      ),
    ).toMatchObject({ status: 200 });
  });

  it.each([
    ['bytes', Buffer.from(TEXT)],
    ['text', TEXT],
  ])(
    'as %s that were kept, beside an empty text, without waiting for a stream that does not end',
    async (_kind, rawBody) => {
      const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() });
      receiver.fallback(() => {});
      const request = Object.assign(new PassThrough(), { rawBody, body: '' }) as unknown as IncomingMessage;
      const body = bodyOfNodeRequest(request, [null, () => {}], 'keep the bytes');
      expect(await receiver.receive({ headers, body })).toMatchObject({ code: 'handled', matchedBy: 'raw' });
    },
  );

  it('without touching a getter that throws', async () => {
    const getter = vi.fn(() => {
      throw new Error('Invalid JSON');
    });
    expect(await receive(putBack(getter))).toMatchObject({ status: 200 });
    const lazy: Before = (request) => void Object.defineProperty(request, 'rawBody', { get: getter });
    expect(await receive(lazy)).toMatchObject({ status: 200 });
    expect(getter).not.toHaveBeenCalled();
  });

  it('though the sender hung up while a middleware was busy, if they had all arrived', async () => {
    const { port, outcome } = await serve(async (request) => {
      socket.destroy();
      await new Promise((resolve) => request.on('close', resolve));
    });
    const socket = connect(port, '127.0.0.1');
    const lines = Object.entries({ host: 'x', ...headers, 'content-length': String(TEXT.length) }).map(
      (pair) => pair.join(': '),
    );
    socket.write(`POST / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${TEXT}`);
    expect(await outcome).toMatchObject({ code: 'handled' });
  });
});

describe('a Node request whose exact bytes are gone is answered with 500 and the fix, never 401:', () => {
  const throws = () => {
    throw new Error('Invalid JSON');
  };

  it.each<[string, Before]>([
    ['read, and nothing kept', async (request) => void (await readAll(request))],
    ['read in part', async (request) => void (await new Promise((resolve) => request.once('data', resolve)))],
    [
      'read, and a getter that throws',
      async (request) => {
        await readAll(request);
        Object.defineProperty(request, 'body', { get: throws });
      },
    ],
    [
      'parsed, and a float lost',
      async (request) => void Object.assign(request, { body: JSON.parse(String(await readAll(request))) }),
    ],
    [
      'parsed by a getter, and a float lost',
      async (request) => {
        const bytes = await readAll(request);
        Object.defineProperty(request, 'body', { get: () => JSON.parse(String(bytes)) });
      },
    ],
    [
      'an empty rawBody',
      async (request) => void Object.assign(request, { rawBody: (await readAll(request)).subarray(0, 0) }),
    ],
  ])('%s', async (_how, before) => {
    const { status, code, log } = await receive(before);
    expect({ status, code, lines: log.length }).toEqual({ status: 500, code: 'body_altered', lines: 1 });
    expect(log[0]).toMatch(/request\.rawBody\. In an API route of Next\.js: export const config = /);
  });

  it('read in part, while the rest is still to come', async () => {
    const readOne: Before = async (request) => {
      await new Promise((resolve) => request.once('readable', resolve));
      request.read();
    };
    expect(await receiveSlowly(readOne)).toMatchObject({ status: 500, code: 'body_altered' });
  });

  it('decoded as text that has lost bytes', async () => {
    const body = Buffer.from(TEXT.replace('run_1', 'é'), 'latin1');
    for (const encoding of ['utf8', 'ascii'] as const) {
      expect(await receive((request) => void request.setEncoding(encoding), body)).toMatchObject({
        status: 500,
        log: [expect.stringMatching(/setEncoding/)],
      });
    }
    expect(await receive((request) => void request.setEncoding('latin1'), body)).toMatchObject({
      status: 401,
    });
  });

  it.each([
    ['', {}],
    [', also beside a method', { rawBody: () => Promise.resolve(TEXT) }],
  ])('though a parsed value verifies if JavaScript lost nothing%s', async (_what, beside) => {
    const parse: Before = async (request) =>
      void Object.assign(request, beside, { body: JSON.parse(String(await readAll(request))) });
    expect(await receive(parse, RUN_STARTED, deliver(RUN_STARTED).headers)).toMatchObject({
      matchedBy: 'canonical',
    });
  });
});
