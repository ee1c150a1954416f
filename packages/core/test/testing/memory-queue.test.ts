import { createReceiver, memoryInbox, type QueuedDelivery } from '@videovector-webhooks/core';
import { manualClock, memoryQueue, settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { describeQueue } from '../../../../test/suites/describe-queue.js';
import { RUN_COMPLETED, SECRET } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

const DELIVERY: QueuedDelivery = { key: 'a', body: btoa(RUN_COMPLETED), matchedBy: 'raw' };

describeQueue(
  'memoryQueue',
  async () => {
    const queue = memoryQueue();
    return {
      queue,
      startWorker: (receiver, options) => queue.startWorker(receiver, options),
      async jobs() {
        const dead = queue.jobs().filter(({ state }) => state === 'dead').length;
        return { runnable: queue.jobs().length - dead, dead };
      },
      close: async () => {},
    };
  },
  { isInMemory: true },
);

/** A receiver that fails a number of times. */
function failing(times: number) {
  const receiver = createReceiver({ secrets: SECRET, inbox: memoryInbox(), logger: quietLogger() });
  return receiver.fallback(() => {
    if (times-- > 0) throw new Error('no');
  });
}

describe('run', () => {
  it('runs each waiting job once, without waiting for its delay', async () => {
    const queue = memoryQueue();
    await queue.enqueue(DELIVERY);
    await queue.enqueue({ ...DELIVERY, key: 'b' });
    const receiver = failing(3);
    const options = { maxAttempts: 2, logger: quietLogger() };
    const round = async () => (await queue.run(receiver, options)).map(({ key, action }) => [key, action]);
    expect(await round()).toEqual([
      ['a', 'retry'],
      ['b', 'retry'],
    ]);
    expect(queue.jobs()).toMatchObject([
      { delivery: DELIVERY, state: 'waiting', failures: 1 },
      { delivery: { key: 'b' }, state: 'waiting', failures: 1 },
    ]);
    expect(await round()).toEqual([
      ['a', 'dead-letter'],
      ['b', 'complete'],
    ]);
    expect(queue.jobs()).toMatchObject([{ state: 'dead' }]);
    expect(await round()).toEqual([]);
    await queue.enqueue(DELIVERY);
    expect(await round()).toEqual([['a', 'complete']]);
  });

  it('gets a copy of what was enqueued, as an engine would store it', async () => {
    const queue = memoryQueue();
    const delivery = { ...DELIVERY, deliveryId: 'del_1', webhookId: undefined };
    await queue.enqueue(delivery);
    delivery.deliveryId = 'changed';
    expect(queue.jobs()[0]!.delivery).toStrictEqual({ ...DELIVERY, deliveryId: 'del_1' });
  });
});

describe('a worker', () => {
  it('waits for the delay of a job by the clock of the queue', async () => {
    const clock = manualClock();
    const queue = memoryQueue({ clock });
    const actions: string[] = [];
    const worker = queue.startWorker(failing(1), {
      retryDelayMs: () => 3_600_000,
      observe: ({ action }) => void actions.push(action),
    });
    await queue.enqueue(DELIVERY);
    await expect.poll(() => actions).toEqual(['retry']);
    await settled();
    clock.advance(3_599_999);
    await settled();
    expect(actions).toEqual(['retry']);
    clock.advance(1);
    await expect.poll(() => actions).toEqual(['retry', 'complete']);
    await worker.close();
  });

  it('runs no more jobs concurrently than it is told', async () => {
    const queue = memoryQueue();
    let [running, most] = [0, 0];
    const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() }).fallback(async () => {
      most = Math.max(most, ++running);
      await settled();
      running--;
    });
    for (const key of ['a', 'b', 'c', 'd', 'e']) await queue.enqueue({ ...DELIVERY, key });
    const worker = queue.startWorker(receiver, { concurrency: 2 });
    await expect.poll(() => queue.jobs()).toEqual([]);
    expect(most).toBe(2);
    await worker.close();
  });
});
