import { randomUUID } from 'node:crypto';
import type { DeadLetter, DeadLetters } from '@videovector-webhooks/core/queue';
import { bullmqDeadLetters } from '@videovector-webhooks/queue-bullmq';
import { Queue, UnrecoverableError, Worker } from 'bullmq';
import { createClient } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';
import { findRedis } from '../../../test/support/services.js';

const redis = await findRedis();
afterAll(() => redis?.stop());

async function listed(letters: DeadLetters): Promise<DeadLetter[]> {
  const all: DeadLetter[] = [];
  for await (const page of letters.list()) all.push(...page);
  return all;
}

describe.skipIf(redis === undefined)('the dead letters of BullMQ on Redis', () => {
  it('show jobs that others have failed, without their messages', async () => {
    const name = randomUUID();
    const connection = { url: redis!.url };
    const queue = new Queue(name, { connection });
    const fail = (): never => {
      throw new UnrecoverableError('payload-mark');
    };
    await queue.add('theirs', { secret: 'payload-mark' }, { jobId: 'theirs' });
    const worker = new Worker(name, async () => fail(), { connection });
    await expect.poll(() => queue.getFailedCount(), { timeout: 45_000 }).toBe(1);
    await worker.close();
    const letters = bullmqDeadLetters(queue);
    const [letter, ...others] = await listed(letters);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ id: 'theirs', code: 'unknown', frame: expect.stringContaining('fail (') });
    expect(letter).not.toHaveProperty('key');
    expect(JSON.stringify(letter)).not.toContain('payload-mark');
    expect(await letters.discard(['theirs'])).toEqual(['theirs']);
    expect(await queue.getJob('theirs')).toBeUndefined();
    await queue.obliterate({ force: true });
    await queue.close();
  });

  it('are read by a client of redis, too', async () => {
    const client = createClient({ url: redis!.url });
    await client.connect();
    const queue = new Queue(randomUUID(), { connection: client as never });
    expect(await listed(bullmqDeadLetters(queue))).toEqual([]);
    expect(await bullmqDeadLetters(queue).discard(['a'])).toEqual([]);
    await queue.close();
    client.destroy();
  });

  it('need a Queue', () => {
    for (const wrong of [undefined, {}, 'videovector'])
      expect(() => bullmqDeadLetters(wrong as never)).toThrow('needs a Queue of BullMQ 6');
  });
});
