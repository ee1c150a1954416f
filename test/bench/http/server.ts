// The process that a server has for itself. It tells its port, and then, when asked, the processor time it has spent.

import type { AddressInfo } from 'node:net';
import { SERVERS, type ServerName } from './servers.js';

const server = await SERVERS[process.argv[2] as ServerName]();
process.send?.({ port: (server.address() as AddressInfo).port });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ processorMs: (user + system) / 1_000 });
});
process.on('disconnect', () => process.exit());
