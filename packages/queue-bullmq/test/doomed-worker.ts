// A program: a worker that is killed in the middle of its first job.

import { createReceiver } from '@videovector-webhooks/core';
import { startWorker } from '@videovector-webhooks/queue-bullmq';
import { createPostgresBackend } from 'bullmq';

const { engine, name, ...options } = JSON.parse(process.argv[2]!);
const receiver = createReceiver({ secrets: 'whsec_example' });
receiver.fallback(() => void process.kill(process.pid, 'SIGKILL'));
startWorker(receiver, name, options, engine === 'postgres' ? createPostgresBackend : undefined);
