import { EventEmitter } from 'node:events';

/**
 * Emits events for requests as Node's `Server` does: `connection` for each client port it has not seen, and `request` with a
 * response that emits `close` when the client has gone.
 */
export function tellEvents(server: EventEmitter): (request: Request, clientPort: number | undefined) => void {
  const clientPorts = new Set<number | undefined>();
  return (request, clientPort) => {
    if (!clientPorts.has(clientPort)) server.emit('connection');
    clientPorts.add(clientPort);
    const response = new EventEmitter();
    request.signal.addEventListener('abort', () => response.emit('close'));
    server.emit('request', request, response);
  };
}
