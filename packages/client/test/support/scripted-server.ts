import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request that arrived. */
export interface Received {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a request is answered: with `json` or `text`, or not at all. */
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string | Uint8Array;
  /** Breaks the connection after the text. */
  cutOff?: true;
  /** Breaks the connection instead of answering. */
  hangUp?: true;
  /** Keeps the connection open without an answer. */
  silent?: true;
}

export interface ScriptedServer {
  readonly url: string;
  readonly received: Received[];
}

/** Starts a server that a function scripts, or a list of replies, of which the last is repeated. */
export async function startServer(
  script: readonly Reply[] | ((request: Received) => Reply | Promise<Reply>),
): Promise<ScriptedServer> {
  const received: Received[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = incoming;
    const request = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
    received.push(request);
    const reply =
      typeof script === 'function'
        ? await script(request)
        : script[Math.min(received.length, script.length) - 1]!;
    if (reply.hangUp) return void incoming.socket.destroy();
    if (reply.silent) return;
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    if (reply.cutOff) {
      response.write(reply.text ?? '');
      return void setImmediate(() => incoming.socket.destroy());
    }
    response.end(reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}
