// Replaces @hono/node-server when Hono's suite runs on Bun's own server.

import { EventEmitter } from 'node:events';
import { tellEvents } from '../tell-events.js';

interface BunServer {
  readonly port: number;
  requestIP(request: Request): { port: number } | null;
  stop(closeActiveConnections: boolean): Promise<void>;
}

declare const Bun: {
  serve(options: {
    port: number;
    hostname: string;
    idleTimeout: number;
    fetch(request: Request, server: BunServer): Promise<Response>;
  }): BunServer;
};

/** The part of Node's `Server` that the suite uses. */
export function createAdaptorServer({ fetch }: { fetch(request: Request): Promise<Response> | Response }) {
  const events = new EventEmitter();
  const tell = tellEvents(events);
  let server: BunServer;
  return Object.assign(events, {
    listen(port: number, hostname: string, listening: () => void) {
      server = Bun.serve({
        port,
        hostname,
        idleTimeout: 0,
        fetch: async (request, { requestIP }) => {
          tell(request, Reflect.apply(requestIP, server, [request])?.port);
          return fetch(request);
        },
      });
      listening();
    },
    address: () => ({ address: '127.0.0.1', family: 'IPv4', port: server.port }),
    closeAllConnections: () => void server.stop(true),
    close: (closed: () => void) => void server.stop(true).then(closed),
  });
}
