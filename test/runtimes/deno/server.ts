// Replaces @hono/node-server when Hono's suite runs on Deno's own server.

import { EventEmitter } from 'node:events';
import { tellEvents } from '../tell-events.js';

declare const Deno: {
  serve(
    options: {
      port: number;
      hostname: string;
      signal: AbortSignal;
      onListen(address: { port: number }): void;
    },
    handler: (request: Request, info: { remoteAddr: { port: number } }) => Promise<Response>,
  ): { readonly finished: Promise<void> };
};

/** The part of Node's `Server` that the suite uses. */
export function createAdaptorServer({ fetch }: { fetch(request: Request): Promise<Response> | Response }) {
  const events = new EventEmitter();
  const tell = tellEvents(events);
  const controller = new AbortController();
  let listeningAt = 0;
  let finished = Promise.resolve();
  return Object.assign(events, {
    listen(port: number, hostname: string, listening: () => void) {
      const onListen = (address: { port: number }): void => {
        listeningAt = address.port;
        listening();
      };
      const { signal } = controller;
      finished = Deno.serve({ port, hostname, signal, onListen }, async (request, { remoteAddr }) => {
        tell(request, remoteAddr.port);
        return fetch(request);
      }).finished;
    },
    address: () => ({ address: '127.0.0.1', family: 'IPv4', port: listeningAt }),
    closeAllConnections: () => controller.abort(),
    close: (closed: () => void) => void finished.then(closed),
  });
}
