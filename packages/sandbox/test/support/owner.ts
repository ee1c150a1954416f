// Runs a sandbox on a state file until it is ended, and prints its URL and what it rotates a secret to when it gets a line.

import { createInterface } from 'node:readline';
import { startSandbox } from '@videovector-webhooks/sandbox';
import { openDatabase } from './database.js';

const database = openDatabase(process.argv[2]!);
const sandbox = await startSandbox({ database });
console.log(sandbox.url);
process.once('SIGTERM', async () => {
  await sandbox.close();
  database.close();
  process.exit();
});
for await (const _line of createInterface({ input: process.stdin })) {
  const [webhook] = sandbox.webhooks();
  const response = await fetch(`${sandbox.apiUrl}/webhooks/${webhook!.webhook_id}/rotate-secret`, {
    method: 'POST',
    headers: { 'x-api-key': sandbox.apiKey },
  });
  console.log(`${response.status} ${await response.text()}`);
}
