import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRedis } from '../../../support/services.js';
import { expectChecksToPass } from '../../judge/check.js';
import { delivery } from '../../judge/deliveries.js';
import type { Judge } from '../../judge/judge.js';

const SECRET = 'whsec_of_the_task_queue';
const RENDER_MS = 1_500;
const PATIENCE_MS = 120_000;

/** What was answered is durable: it survives the end of either process, and is recorded once. */
export const judgeQueue: Judge = async (project, verdict) => {
  const redis = await findRedis();
  if (redis === undefined) throw new Error('A Redis is needed: set REDIS_URL, or install redis-server');
  const env = {
    VIDEOVECTOR_WEBHOOK_SECRET: SECRET,
    REDIS_URL: redis.url,
    QUEUE: `judged-${randomUUID()}`,
    RUNS_FILE: join(project.folder, 'recorded.jsonl'),
    RENDER_MS: String(RENDER_MS),
  };
  try {
    let web = await project.start('start', { env });
    const receiver = () => `${web.url}/webhooks/videovector`;
    const countOf = async (id: string): Promise<number> =>
      Number(await (await fetch(`${web.url}/runs/${id}`)).text());
    async function untilRecorded(id: string): Promise<number> {
      const end = performance.now() + PATIENCE_MS;
      let count = await countOf(id);
      while (count === 0 && performance.now() < end) {
        await sleep(200);
        count = await countOf(id);
      }
      await sleep(RENDER_MS + 500);
      return countOf(id);
    }

    const first = delivery({ secret: SECRET });
    const status = await first.post(receiver());
    verdict.expect(
      status === 202 || status === 200,
      'a delivery is accepted while no worker runs',
      `${status}`,
    );
    verdict.expect((await first.post(receiver())) < 300, 'so is its copy');
    const forged = await delivery({ secret: 'whsec_of_a_stranger' }).post(receiver());
    verdict.expect(forged === 401, 'the web process refuses a forgery', `${forged}`);
    await sleep(RENDER_MS + 500);
    verdict.expect((await countOf(first.eventId)) === 0, 'the web process does not do the work itself');

    await web.kill('SIGKILL');
    web = await project.start('start', { env });
    const worker = await project.start('worker', { env, listens: false });
    const count = await untilRecorded(first.eventId);
    verdict.expect(
      count === 1,
      'it is recorded once, though the web process was killed',
      `recorded ${count} times`,
    );
    if (count === 0) return;

    const second = delivery({ secret: SECRET });
    await second.post(receiver());
    await sleep(RENDER_MS / 3);
    await worker.kill('SIGKILL');
    await project.start('worker', { env, listens: false });
    const again = await untilRecorded(second.eventId);
    verdict.expect(
      again === 1,
      'it is recorded, though the worker was killed at work',
      `recorded ${again} times`,
    );

    await expectChecksToPass(verdict, { url: receiver(), secret: SECRET, only: ['verifies', 'refuses'] });
  } finally {
    await redis.stop();
  }
};
