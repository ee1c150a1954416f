// Replaces @hono/node-server in workerd, where a test can't listen: requests reach it within the isolate.

import { EventEmitter } from 'node:events';

type Fetch = (request: Request) => Promise<Response> | Response;

const listening = new Map<number, Fetch>();
let lastPort = 0;

/** Sends a request to the server of this port. */
export async function dispatch(port: number, path: string, init: RequestInit): Promise<Response> {
  const fetch = listening.get(port);
  if (fetch === undefined) throw new Error(`Nothing listens on port ${port}`);
  return fetch(new Request(`http://127.0.0.1:${port}${path}`, init));
}

/** The part of Node's `Server` that the suite uses. */
export function createAdaptorServer({ fetch }: { fetch: Fetch }) {
  const port = ++lastPort;
  return Object.assign(new EventEmitter(), {
    listen(_port: number, _hostname: string, started: () => void) {
      listening.set(port, fetch);
      started();
    },
    address: () => ({ port }),
    closeAllConnections: () => {},
    close(closed: () => void) {
      listening.delete(port);
      closed();
    },
  });
}
