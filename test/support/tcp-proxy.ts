import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a store that can be cut. */
export interface TcpProxy {
  readonly port: number;
  /** How many connections there are now. */
  readonly connections: number;
  /** Breaks every connection, and refuses new ones. */
  cut(): void;
  /** Accepts connections again after `cut`. */
  restore(): void;
  /** Breaks the connection on which the client sends these bytes, once the store has executed them. */
  cutAfter(bytes: string): void;
  /** Lets every connection go silent that there is now, without a FIN or RST, as a firewall does that has forgotten it. */
  silence(): void;
  /** Silences the connection on which the client sends these bytes, once the store has executed them. */
  silenceAfter(bytes: string): void;
  /** Holds back all bytes of all connections, new ones too, as a store does that is stopped (SIGSTOP). */
  freeze(): void;
  /** Passes on what was held back. */
  thaw(): void;
  close(): Promise<void>;
}

/** Starts a proxy to a port of this machine. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const connections = new Set<{ isSilent: boolean }>();
  let isCut = false;
  let isFrozen = false;
  let trigger: { readonly bytes: string; readonly effect: 'cut' | 'silence' } | undefined;

  const server = createServer((client) => {
    if (isCut) return void client.destroy();
    const store = connect(target, '127.0.0.1');
    const both = [client, store];
    const connection = { isSilent: false };
    connections.add(connection);
    const end = (): void => {
      if (connection.isSilent) return;
      connections.delete(connection);
      for (const socket of both) socket.destroy();
    };
    for (const socket of both) {
      if (isFrozen) socket.pause();
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (chunk) => {
      if (connection.isSilent) return;
      store.write(chunk);
      if (trigger === undefined || !chunk.includes(trigger.bytes)) return;
      // The store gets the bytes and acts on them, but its answer is lost.
      if (trigger.effect === 'cut') store.once('data', () => both.forEach((socket) => void socket.destroy()));
      connection.isSilent = true;
      trigger = undefined;
    });
    store.on('data', (chunk) => connection.isSilent || client.write(chunk));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections.size;
    },
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    restore() {
      isCut = false;
    },
    cutAfter(bytes) {
      trigger = { bytes, effect: 'cut' };
    },
    silence() {
      for (const connection of connections) connection.isSilent = true;
    },
    silenceAfter(bytes) {
      trigger = { bytes, effect: 'silence' };
    },
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
