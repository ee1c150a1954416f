// Runs a snippet in its own process: `run-snippet.ts <file>`. Reports to the parent the port on which the snippet listens; if
// it exports a `fetch` instead, as for Bun, Deno and Workers, serves that.

import { createServer } from 'node:http';
import { type AddressInfo, Server } from 'node:net';
import { getRequestListener } from '@hono/node-server';

const { listen } = Server.prototype;
let listens = false;
Server.prototype.listen = function (this: Server, ...args: unknown[]) {
  listens = true;
  this.once('listening', () => process.send?.({ port: (this.address() as AddressInfo).port }));
  return Reflect.apply(listen, this, args) as Server;
};

const snippet = (await import(process.argv[2]!)) as {
  default?: { fetch?: (request: Request) => Promise<Response> };
};
const serve = snippet.default?.fetch;
if (serve !== undefined) createServer(getRequestListener(serve)).listen(0);
// Nothing else would end a worker.
if (!listens) process.emit('SIGTERM');
