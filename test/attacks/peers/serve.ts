import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Delivery, Peer } from './peer.js';

/** A peer's receiver that listens. */
export interface Served {
  /** The events that its handler got. */
  readonly handled: readonly unknown[];
  /** Sends a delivery, and returns the status. */
  send(delivery: Delivery): Promise<number>;
  close(): void;
}

/** Starts a peer's receiver on a real socket. */
export async function serve(
  { listener, secret }: Peer,
  handle: (event: unknown) => unknown = () => {},
  configured: string = secret,
): Promise<Served> {
  const handled: unknown[] = [];
  const server = createServer(
    listener(configured, (event) => {
      handled.push(event);
      return handle(event);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  return {
    handled,
    send({ headers, body }) {
      const length = { 'content-length': Buffer.byteLength(body) };
      return new Promise((resolve, reject) => {
        const sent = request(
          { host: '127.0.0.1', port, method: 'POST', path: '/', agent, headers: { ...length, ...headers } },
          (response) => response.resume().on('end', () => resolve(response.statusCode!)),
        );
        sent.on('error', reject).end(body);
      });
    },
    close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
