// The process of a server. It reports its port, and on request the processor time that it has used.

import type { AddressInfo } from 'node:net';
import { SERVERS, type ServerName } from './servers.js';

const server = await SERVERS[process.argv[2] as ServerName](process.argv[3]);
process.send?.({ port: (server.address() as AddressInfo).port });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ processorMs: (user + system) / 1_000 });
});
process.on('disconnect', () => process.exit());
