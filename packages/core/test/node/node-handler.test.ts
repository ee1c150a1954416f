import { EventEmitter } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, Socket } from 'node:net';
import { createReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeAdapter, PLACES } from '../../../../test/suites/describe-adapter.js';
import { deliver, RUN_COMPLETED, RUN_STARTED, SECRET } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

describeAdapter('node:http', (receiver, before) => {
  const hook = nodeHandler(receiver);
  const places = new Set<string>([PLACES.route, PLACES.router, PLACES.prefix]);
  return createServer(async (request, response) => {
    const { url = '' } = request;
    if (places.has(url)) return hook(request, response);
    if (url === PLACES.behind) {
      response.setHeader('x-before', '1');
      await before();
      return hook(request, response);
    }
    if (url === PLACES.consumed) return void request.resume().on('end', () => hook(request, response));
    if (url === '/health') return void response.end('ok');
    if (url !== '/echo') return void response.writeHead(404).end();
    const chunks = await request.toArray();
    response.setHeader('content-type', 'application/json').end(Buffer.concat(chunks));
  });
});

const { headers, body: TEXT } = deliver(RUN_COMPLETED);
const BYTES = Buffer.from(TEXT);

function setUp() {
  const logger = quietLogger();
  const receiver = createReceiver({ secrets: SECRET, clock: manualClock(), logger });
  receiver.fallback(() => {});
  return { hook: nodeHandler(receiver), logger };
}

describe('nodeHandler', () => {
  it('receives over HTTP/2', async () => {
    const { hook } = setUp();
    const server = createHttp2Server((request, response) => void hook(request as never, response as never));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    onTestFinished(() => {
      client.destroy();
      server.close();
    });
    const stream = client.request({ ':method': 'POST', ':path': '/', ...headers }).end(TEXT);
    const status = await new Promise((resolve) =>
      stream.on('response', (answered) => resolve(answered[':status'])),
    );
    expect(status).toBe(200);
  });
});

/** A response without a connection, as test helpers and serverless adapters create it. */
function mockedResponse(request: IncomingMessage) {
  return new ServerResponse(request);
}

/** Requests that do not come from a server: nothing will ever arrive on their streams. The clock is frozen. */
describe('nodeHandler answers a mock of a request immediately, when the mock', () => {
  const incoming = (more: object = {}) =>
    Object.assign(new IncomingMessage(new Socket()), { method: 'POST', headers, ...more });
  const pushed = (...chunks: Buffer[]) => {
    const request = incoming();
    for (const chunk of [...chunks, null]) request.push(chunk);
    return request;
  };

  it.each<[string, () => object, number]>([
    ['is an IncomingMessage with the bytes in body', () => incoming({ body: BYTES }), 200],
    ['is an IncomingMessage with the text in body', () => incoming({ body: TEXT }), 200],
    ['is an IncomingMessage with the bytes in rawBody', () => incoming({ rawBody: BYTES, body: {} }), 200],
    ['is an IncomingMessage with a value that lost a float', () => incoming({ body: JSON.parse(TEXT) }), 500],
    ['is an IncomingMessage without a body', () => incoming(), 500],
    ['is an IncomingMessage that was pushed to', () => pushed(BYTES.subarray(0, 9), BYTES.subarray(9)), 200],
    [
      'is an event emitter',
      () => Object.assign(new EventEmitter(), { method: 'POST', headers, body: TEXT }),
      200,
    ],
    [
      'is an event emitter without a body',
      () => Object.assign(new EventEmitter(), { method: 'POST', headers }),
      500,
    ],
    ['is a plain object', () => ({ method: 'POST', headers, body: BYTES }), 200],
    ['is a plain object without a body', () => ({ method: 'POST', headers }), 500],
    [
      'is a plain object whose sender hung up',
      () => ({ method: 'POST', headers, destroyed: true, read: () => null }),
      503,
    ],
    ['is a plain object without headers', () => ({ method: 'POST', body: BYTES }), 500],
    [
      'is a plain object with a forged body',
      () => ({ method: 'POST', headers, body: Buffer.from(RUN_STARTED) }),
      401,
    ],
  ])('%s', async (_what, mock, status) => {
    const { hook, logger } = setUp();
    const request = mock() as IncomingMessage;
    const response = mockedResponse(request);
    await hook(request, response);
    expect({ status: response.statusCode, ended: response.writableEnded }).toEqual({ status, ended: true });
    expect(logger.lines).toHaveLength(status === 200 ? 0 : 1);
  });

  it('and uses only members that Node’s own response has', async () => {
    const { hook } = setUp();
    const answered: Record<string, unknown> = {};
    const response = {
      setHeader: (name: string, value: string) => void Object.assign(answered, { [name]: value }),
      end: (text: string) => void Object.assign(answered, { text }),
    };
    await hook({ method: 'GET', headers } as IncomingMessage, response as unknown as ServerResponse);
    expect({ ...response, ...answered }).toMatchObject({
      statusCode: 405,
      allow: 'POST',
      text: '{"outcome":"refused","code":"method_not_allowed"}',
    });
  });
});
