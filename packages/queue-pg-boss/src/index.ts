// The contents.

export type { PgBossClient } from './client.js';
export { type PgBossQueueOptions, pgBossQueue } from './queue.js';
export { type PgBossWorkerOptions, startWorker } from './worker.js';
