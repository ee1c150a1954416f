// A program: a web process that is killed as soon as it has enqueued a delivery.

import { pgBossQueue } from '@videovector-webhooks/queue-pg-boss';
import { makeBoss } from './engines.js';

const { version, url, schema, name, delivery } = JSON.parse(process.argv[2]!);
const boss = makeBoss(version, { connectionString: url, schema });
await boss.start();
await pgBossQueue(boss, { name }).enqueue(delivery);
process.kill(process.pid, 'SIGKILL');
