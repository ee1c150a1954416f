import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';

// The file begins with the secret of .env; from then on, the scripts change it.
if (!existsSync('secrets.json')) {
  const stored = { secrets: [process.env['VIDEOVECTOR_WEBHOOK_SECRET']] };
  writeFileSync('secrets.json', JSON.stringify(stored), { mode: 0o600 });
}

const receiver = createReceiver({ secrets: () => JSON.parse(readFileSync('secrets.json', 'utf8')) });
receiver.fallback((event) => console.log(event.event, event.id));
createServer(nodeHandler(receiver)).listen(Number(process.env['PORT'] ?? 3000));
