import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { afterAll, describe } from 'vitest';
import { describeQueueExample } from '../../test/suites/describe-queue-example.js';
import { findRedis } from '../../test/support/services.js';

const redis = await findRedis();
const queue = `example-${randomUUID()}`;
afterAll(async () => {
  if (redis === undefined) return;
  const jobs = new Queue(queue, { connection: { url: redis.url } });
  await jobs.obliterate({ force: true });
  await jobs.close();
  redis.stop();
});

describe.skipIf(redis === undefined)('examples/bullmq', () => {
  describeQueueExample(new URL('.', import.meta.url), { REDIS_URL: redis?.url ?? '', QUEUE: queue });
});
