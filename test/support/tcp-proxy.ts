import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a store that can be cut. */
export interface TcpProxy {
  readonly port: number;
  /** Breaks every connection, and refuses new ones. */
  cut(): void;
  /** Breaks the connection over which these bytes come from the client, once they have been passed on. */
  cutAfter(bytes: string): void;
  close(): Promise<void>;
}

/** Starts a proxy to a port of this machine. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let trigger: string | undefined;

  const server = createServer((client) => {
    if (isCut) return void client.destroy();
    const store = connect(target, '127.0.0.1');
    const both = [client, store];
    const end = (): void => both.forEach((socket) => void socket.destroy());
    for (const socket of both) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    let deaf = false;
    client.on('data', (chunk) => {
      if (trigger !== undefined && chunk.includes(trigger)) {
        trigger = undefined;
        // The store gets the bytes and acts on them, but its answer is lost.
        deaf = true;
        store.once('data', end);
      }
      store.write(chunk);
    });
    store.on('data', (chunk) => deaf || client.write(chunk));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    cutAfter(bytes) {
      trigger = bytes;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
