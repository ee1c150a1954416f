/**
 * Verifies deliveries now and handles them later, with pg-boss on PostgreSQL.
 *
 * @module
 */

export type { PgBossClient } from './client.js';
export { type PgBossDeadLettersOptions, pgBossDeadLetters } from './dead-letters.js';
export { type PgBossQueueOptions, pgBossQueue } from './queue.js';
export { startWorker } from './worker.js';
export type { PgBossWorkerOptions } from './worker-options.js';
