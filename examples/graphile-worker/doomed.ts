// For the tests: a process that is killed as soon as it has enqueued a delivery, or a worker that is killed in its first job.

import { createReceiver } from '@videovector-webhooks/core';
import { makeWorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { graphileQueue, startWorker } from './queue.js';

const { url, delivery, ...options } = JSON.parse(process.argv[2]!);
const pool = new pg.Pool({ connectionString: url });
if (delivery !== undefined) {
  const { addJob } = await makeWorkerUtils({ pgPool: pool });
  await graphileQueue(addJob).enqueue(delivery);
  process.kill(process.pid, 'SIGKILL');
}
const receiver = createReceiver({ secrets: 'whsec_example' });
receiver.fallback(() => void process.kill(process.pid, 'SIGKILL'));
startWorker(receiver, pool, options);
