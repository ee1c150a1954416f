import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gate } from '../../../../test/support/gate.js';

/** A request as a receiver gets it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How a receiver responds: with a status, by hand (undefined), or a promise of either. */
export type Behaviour = (
  request: Received,
  response: ServerResponse,
  index: number,
) => number | undefined | Promise<number | undefined>;

/** A server that receives deliveries as a test needs it. */
export interface TestReceiver {
  readonly url: string;
  readonly requests: Received[];
  /** How it responds from now on. */
  behaviour: Behaviour;
  /** Resolves when it has received this many requests. */
  got(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts one. By default it responds with 200. */
export async function startReceiver(behaviour: Behaviour = () => 200): Promise<TestReceiver> {
  const waiting = new Set<{ count: number; open(): void }>();
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    if (body === undefined) return;
    const received = { path: request.url ?? '', headers: request.headers, body };
    const index = receiver.requests.push(received) - 1;
    for (const each of waiting) {
      if (receiver.requests.length >= each.count) each.open();
    }
    const status = await receiver.behaviour(received, response, index);
    if (status !== undefined) response.writeHead(status).end(`answer ${index}`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const receiver: TestReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    requests: [],
    behaviour,
    async got(count) {
      if (receiver.requests.length >= count) return;
      const { promise, open } = gate();
      const waiter = { count, open };
      waiting.add(waiter);
      await promise;
      waiting.delete(waiter);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}

/** Undefined if the connection broke. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}
