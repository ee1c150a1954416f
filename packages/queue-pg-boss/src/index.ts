// The contents.

export type { PgBossClient } from './client.js';
export { type PgBossDeadLettersOptions, pgBossDeadLetters } from './dead-letters.js';
export { type PgBossQueueOptions, pgBossQueue } from './queue.js';
export { startWorker } from './worker.js';
export type { PgBossWorkerOptions } from './worker-options.js';
