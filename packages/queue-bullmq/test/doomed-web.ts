// A program: a web process that is killed as soon as it has enqueued a delivery.

import { bullmqQueue } from '@videovector-webhooks/queue-bullmq';
import { createPostgresBackend, Queue } from 'bullmq';

const { engine, name, prefix, connection, delivery } = JSON.parse(process.argv[2]!);
const queue =
  engine === 'postgres'
    ? new Queue(name, { connection, prefix }, createPostgresBackend)
    : new Queue(name, { connection: { ...connection, enableOfflineQueue: false }, prefix });
const deliveries = bullmqQueue(queue);
await queue.waitUntilReady();
await deliveries.enqueue(delivery);
process.kill(process.pid, 'SIGKILL');
