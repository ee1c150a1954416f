import type { IncomingMessage } from 'node:http';
import { bodyOfNodeRequest } from '../body/node-request.js';
import type { Outcome } from '../outcome/outcome.js';
import type { AnyReceiver } from '../receiver-type.js';

/** Options of `receiveNodeRequest`. */
export interface NodeRequestOptions {
  /** Values outside Node's request in which the framework or a body parser may have kept the body. Default: none. */
  readonly kept?: readonly unknown[] | undefined;
  /** The one change that keeps the exact bytes, for this framework: it is logged if they are gone. */
  readonly advice: string;
}

/**
 * Passes a Node request to a receiver, with the best form of its body that is left.
 *
 * @param receiver The receiver.
 * @param request The request, read or unread, or a mock of one.
 * @param options What else has kept the body, and what to log if its exact bytes are gone.
 * @returns The outcome; the caller sends the response. Never rejects.
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { receiveNodeRequest } from '@videovector-webhooks/core/node';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * const server = createServer(async (request, response) => {
 *   const { status } = await receiveNodeRequest(receiver, request, { advice: 'Read the body nowhere else' });
 *   response.writeHead(status).end();
 * });
 * console.log(server.listening); // false
 * ```
 */
export function receiveNodeRequest(
  receiver: Pick<AnyReceiver, 'receive'>,
  request: IncomingMessage,
  { kept = [], advice }: NodeRequestOptions,
): Promise<Outcome> {
  const { method, headers } = request;
  return receiver.receive({ method, headers, body: bodyOfNodeRequest(request, kept, advice) });
}

/**
 * Closes the connection of a request whose body did not arrive, instead of a response.
 *
 * @returns Whether there was a connection to close: a mock of a request has none.
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { closeConnection } from '@videovector-webhooks/core/node';
 *
 * const server = createServer((request) => closeConnection(request));
 * console.log(server.listening); // false
 * ```
 */
export function closeConnection({ socket }: IncomingMessage): boolean {
  if (typeof socket?.destroy !== 'function') return false;
  // Not the response's own destroy(): Bun would answer 200 first, and the delivery would be lost.
  socket.destroy();
  return true;
}
