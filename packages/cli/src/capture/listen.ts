import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../terminal/exit.js';

/**
 * Listens on a port.
 *
 * @returns The URL at which this machine reaches it.
 * @throws UsageError If the port is taken or not allowed, or the address is not one of this machine.
 */
export async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve).once('error', ({ code, message }: NodeJS.ErrnoException) => {
      reject(new UsageError(PROBLEMS[code ?? '']?.(port, host) ?? message));
    });
    server.listen(port, host);
  });
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${(server.address() as AddressInfo).port}`;
}

const PROBLEMS: Readonly<Record<string, (port: number, host: string) => string>> = {
  EADDRINUSE: (port) => `The port ${port} is taken. Choose another one with --port`,
  EACCES: (port) =>
    `The port ${port} needs privileges that this user does not have. Choose one from 1024 with --port`,
  EADDRNOTAVAIL: (_port, host) => `--host: ${host} is not an address of this machine`,
  ENOTFOUND: (_port, host) => `--host: ${host} is an unknown name. Give an address, such as 0.0.0.0`,
};
