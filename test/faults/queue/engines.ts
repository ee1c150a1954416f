import { bullmqOnPostgres, bullmqOnRedis } from './bullmq.js';
import type { Engine } from './engine.js';
import { pgBoss } from './pg-boss.js';

/** The queues of the kit, by the service that they run on. */
export const QUEUES = {
  'bullmq-redis': { service: 'redis', engine: bullmqOnRedis },
  'bullmq-postgres': { service: 'postgres', engine: bullmqOnPostgres },
  pgboss: { service: 'postgres', engine: pgBoss },
} as const satisfies Record<string, { readonly service: 'redis' | 'postgres'; readonly engine: Engine }>;

export type QueueName = keyof typeof QUEUES;

export function isQueueName(name: string): name is QueueName {
  return Object.hasOwn(QUEUES, name);
}

export function engineOf(name: QueueName): Engine {
  return QUEUES[name].engine;
}
