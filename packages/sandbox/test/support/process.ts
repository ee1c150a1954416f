// Leaves retries, held deliveries and attempts behind, and closes. The process must end by itself.

import { startSandbox } from '@videovector-webhooks/sandbox';

const sandbox = await startSandbox();
await sandbox.subscribe('http://127.0.0.1:9/');
await sandbox.send('export.ready');
await sandbox.send('export.ready', undefined, { fault: 'delay' });
await sandbox.send('export.ready', undefined, { fault: 'reorder' });
if (process.argv[2] === 'waiting') {
  sandbox.play('full-day', { realTime: true }).catch(() => {});
  void sandbox.clock.advance(1_000);
}
await sandbox.close();
