import { afterAll, describe } from 'vitest';
import { describeQueue } from '../../../test/suites/describe-queue.js';
import { findPostgres, findRedis } from '../../../test/support/services.js';
import { migrate, openQueue } from './engines.js';

const redis = await findRedis();
const postgres = await findPostgres();
const drop = postgres && (await migrate(postgres.url));
afterAll(async () => {
  await drop?.();
  redis?.stop();
  postgres?.stop();
});

describe.skipIf(redis === undefined)('on Redis', () => {
  describeQueue('bullmqQueue', () => openQueue('redis', redis!.url));
});

describe.skipIf(postgres === undefined)('on PostgreSQL', () => {
  describeQueue('bullmqQueue', () => openQueue('postgres', postgres!.url));
});
