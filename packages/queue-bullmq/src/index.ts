// The contents.

export { bullmqQueue } from './queue.js';
export type { BullmqClient } from './client.js';
export { bullmqDeadLetters } from './dead-letters.js';
export { type BullmqWorker, type BullmqWorkerOptions, startWorker } from './worker.js';
