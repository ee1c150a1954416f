// The process of a server. It reports its port, and on request the processor time that it has used.

import type { AddressInfo } from 'node:net';
import { type ServerOptions, startServer } from './servers.js';

const server = await startServer(JSON.parse(process.argv[2]!) as ServerOptions);
process.send?.({ port: (server.address() as AddressInfo).port });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ processorMs: (user + system) / 1_000 });
});
process.on('disconnect', () => process.exit());
