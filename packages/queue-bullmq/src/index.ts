/**
 * Verifies deliveries now and handles them later, with BullMQ on Redis or PostgreSQL.
 *
 * @module
 */

export { bullmqQueue } from './queue.js';
export type { BullmqClient } from './client.js';
export { bullmqDeadLetters } from './dead-letters.js';
export { type BullmqWorker, type BullmqWorkerOptions, startWorker } from './worker.js';
