import { afterAll, beforeAll, describe } from 'vitest';
import { describeQueue } from '../../../test/suites/describe-queue.js';
import { findPostgres } from '../../../test/support/services.js';
import { type AnyBoss, dropSchemas, openQueue, startBoss, type Version } from './engines.js';

const service = await findPostgres();
const url = service?.url ?? '';

describe.skipIf(service === undefined).each<Version>(['10', '12'])('on pg-boss %s', (version) => {
  let direct: AnyBoss;
  beforeAll(async () => {
    direct = await startBoss(version, url);
  });
  afterAll(() => direct.stop({ graceful: false }));

  describeQueue('pgBossQueue', () => openQueue(version, url, direct));
});

afterAll(async () => {
  if (service !== undefined) await dropSchemas(url);
  service?.stop();
});
