import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReceiver, type Receiver } from '@videovector-webhooks/core';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

/** A receiver of the kit behind a server of Node. */
export interface LocalReceiver {
  readonly url: string;
  /** Installs a secret. Before, the receiver has one that never signs. */
  install(secret: string): void;
  /** What its handler does. Default: nothing. */
  handle: () => void;
  /** A fixed response instead of the kit's receiver. */
  answer: { status: number; headers?: Record<string, string>; body: string } | undefined;
  /** The received bodies, in order. */
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function startReceiver(): Promise<LocalReceiver> {
  const bodies: string[] = [];
  let receiver: Receiver;
  const server = createServer(async (request, response) => {
    const body = await read(request).catch(() => undefined);
    if (body === undefined) return;
    bodies.push(body.toString());
    if (local.answer !== undefined) {
      response.writeHead(local.answer.status, local.answer.headers).end(local.answer.body);
      return;
    }
    const headers = request.headers as Record<string, string>;
    const answer = await receiver.fetch(
      new Request(local.url, { method: 'POST', headers, body: new Uint8Array(body) }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const local: LocalReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/videovector`,
    install(secret) {
      receiver = createReceiver({ secrets: secret, logger: quietLogger() });
      receiver.fallback(() => local.handle());
    },
    handle: () => {},
    answer: undefined,
    bodies,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  local.install('whsec_unused');
  return local;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
