// A program: a worker that is killed in the middle of its first job.

import { createReceiver } from '@videovector-webhooks/core';
import { startWorker } from '@videovector-webhooks/queue-pg-boss';
import { makeBoss } from './engines.js';

const { version, url, schema, ...options } = JSON.parse(process.argv[2]!);
const boss = makeBoss(version, { connectionString: url, schema });
await boss.start();
const receiver = createReceiver({ secrets: 'whsec_example' });
receiver.fallback(() => void process.kill(process.pid, 'SIGKILL'));
startWorker(receiver, boss, options);
