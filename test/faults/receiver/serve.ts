import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answering } from './answering.js';

/** Serves deliveries on a free port of the loopback interface. */
export async function serve(answering: Answering): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => void respond(answering, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

async function respond(
  answering: Answering,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, headers } = request;
  const answer = await answering({ method, headers, body: request });
  if (!response.destroyed) response.writeHead(answer.status, answer.headers).end(answer.body);
}
