import {
  createReceiver,
  type DeliveryQueue,
  type Inbox,
  memoryInbox,
  PermanentError,
  type QueuedDelivery,
  type Receiver,
} from '@videovector-webhooks/core';
import type {
  DeadLetter,
  DeadLetters,
  JobReport,
  QueueWorker,
  QueueWorkerOptions,
} from '@videovector-webhooks/core/queue';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../support/deliveries.js';
import { gate } from '../support/gate.js';
import { quietLogger } from '../support/quiet-logger.js';
import { realWait } from '../support/real-wait.js';

/** A queue under test, and the engine behind it. */
export interface QueueUnderTest {
  readonly queue: DeliveryQueue;
  /** Missing for a queue that `dead` does not list. */
  readonly deadLetters?: DeadLetters;
  /** Starts a worker, whose connections `cut` and `freeze` leave alone unless `isExposed`. */
  startWorker(receiver: Receiver, options: QueueWorkerOptions, isExposed?: boolean): QueueWorker;
  /** The jobs that are there. A completed job is not counted. */
  jobs(): Promise<{ readonly runnable: number; readonly dead: number }>;
  /** Missing for a queue in the memory of this process. */
  readonly faults?: EngineFaults;
  close(): Promise<void>;
}

/** What can happen to an engine and to the processes that use it. */
interface EngineFaults {
  /** Enqueues a delivery in a process of its own that is killed as soon as `enqueue` has resolved. */
  enqueueAndDie(delivery: QueuedDelivery): Promise<void>;
  /** Starts a worker in a process of its own that is killed in the middle of its first job; resolves when it is dead. */
  startDoomedWorker(): Promise<void>;
  /** Breaks the queue's connections, and refuses new ones. */
  cut(): void;
  restore(): void;
  /** Has the engine answer nothing, on connections that stay open, until `thaw`. It gets then what was sent meanwhile. */
  freeze(): void;
  thaw(): void;
}

/** A web process on a machine that may be busy. */
const busyWeb = (queue: DeliveryQueue) => ({
  secrets: SECRET,
  queue,
  queueTimeoutMs: 60_000,
  logger: quietLogger(),
});
const FAST = { retryDelayMs: () => 1 };
/** Ends a test that hangs; engines poll, and the machine may be busy. */
const PATIENCE = { timeout: 45_000, interval: 50 };

/**
 * The contract of `DeliveryQueue` and of its worker, as a suite that every engine runs.
 *
 * @param open Opens a queue with nothing in it.
 * @param options.isInMemory Whether the queue has no engine: then it has no `faults`, and is not tested with them.
 * @param options.hasDeadLetters Whether it has `deadLetters`, which `dead` lists.
 */
export function describeQueue(
  name: string,
  open: () => Promise<QueueUnderTest>,
  { isInMemory = false, hasDeadLetters = true } = {},
): void {
  describe(`${name} keeps the contract of a queue`, () => {
    let engine: QueueUnderTest;
    let workers: QueueWorker[];

    beforeEach(async () => {
      engine = await open();
      workers = [];
    });
    afterEach(async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      await engine.close();
    });

    /** A worker with a handler, and what it has done. */
    function work(handler: () => unknown, options: QueueWorkerOptions & { inbox?: Inbox } = {}) {
      const { inbox = memoryInbox(), ...others } = options;
      const logger = quietLogger();
      const receiver = createReceiver({ secrets: SECRET, inbox, logger, joinMs: 0 }).fallback(handler);
      return { ...start(receiver, { logger, ...others }), logger };
    }

    function start(receiver: Receiver, options: QueueWorkerOptions) {
      const reports: JobReport[] = [];
      const observe = (report: JobReport) => void reports.push(report);
      const worker = engine.startWorker(receiver, { ...FAST, logger: quietLogger(), observe, ...options });
      workers.push(worker);
      return { worker, reports, actions: () => reports.map(({ action }) => action) };
    }

    const jobs = () => engine.jobs();

    describe('enqueue', () => {
      it('stores a delivery that a worker handles, as the receiver got it', async () => {
        const web = createReceiver(busyWeb(engine.queue));
        expect(await web.receive(deliver(RUN_COMPLETED))).toMatchObject({ code: 'queued', status: 202 });
        const handled = gate<[unknown, string]>();
        const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() });
        receiver.fallback((event, { body }) => handled.open([event, new TextDecoder().decode(body)]));
        start(receiver, {});
        const [event, body] = await handled.promise;
        expect(event).toEqual(JSON.parse(RUN_COMPLETED));
        expect(body).toBe(RUN_COMPLETED);
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: 0 });
      });

      it('makes one job of any number of copies', async () => {
        await Promise.all(Array.from({ length: 50 }, () => engine.queue.enqueue(job('a'))));
        await engine.queue.enqueue(job('b'));
        expect(await jobs()).toEqual({ runnable: 2, dead: 0 });
      });

      it.each([
        ['digits only', '1'.repeat(48)],
        ['48 hex digits', 'f'.repeat(48)],
        ['0', '0'],
      ])('accepts a key of %s', async (_what, key) => {
        await engine.queue.enqueue(job(key));
        const { reports } = work(() => {});
        await expect.poll(() => reports.map((report) => report.key), PATIENCE).toEqual([key]);
      });

      it('stores what a sender may put into headers', async () => {
        const nasty = 'a\0b\ud800\'"\\; DROP TABLE job; --é😀\u2028';
        const headers = { 'x-event-type': nasty, 'x-delivery-id': nasty, 'x-webhook-id': nasty };
        const web = createReceiver(busyWeb(engine.queue));
        expect((await web.receive(deliver('{"data": {}}', headers))).code).toBe('queued');
        const { actions } = work(() => {});
        await expect.poll(actions, PATIENCE).toEqual(['complete']);
      });

      it('stores a body of 2 MiB', async () => {
        const body = RUN_COMPLETED.replace('run_1', 'r'.repeat(2 * 1024 * 1024));
        await engine.queue.enqueue(job('a', body));
        const { actions } = work(() => {});
        await expect.poll(actions, PATIENCE).toEqual(['complete']);
      });
    });

    describe.skipIf(isInMemory)('a web process', () => {
      it('may be killed as soon as enqueue has resolved: the job is there', async () => {
        await engine.faults!.enqueueAndDie(job('a'));
        expect(await jobs()).toEqual({ runnable: 1, dead: 0 });
        const { actions } = work(() => {});
        await expect.poll(actions, PATIENCE).toEqual(['complete']);
      });
    });

    describe('a job among the dead letters', () => {
      it('runs again when its delivery comes again, once for any number of copies', async () => {
        let isBroken = true;
        let handled = 0;
        const { reports } = work(() => {
          if (isBroken) throw new PermanentError('no');
          handled++;
        });
        await engine.queue.enqueue(job('a'));
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: 1 });
        isBroken = false;
        await Promise.all(Array.from({ length: 20 }, () => engine.queue.enqueue(job('a'))));
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: 0 });
        expect(handled).toBe(1);
        // A copy that comes after the completion makes another job, which the inbox knows.
        const codes = reports.map(({ outcome }) => outcome.code);
        expect(codes.slice(0, 2)).toEqual(['permanent_error', 'handled']);
        expect(new Set(codes.slice(2))).toEqual(new Set(codes.length > 2 ? ['duplicate'] : []));
      });

      it('is there because the event can never succeed, after one run', async () => {
        const { reports, logger } = work(() => {
          throw new PermanentError('no');
        });
        await engine.queue.enqueue(job('a'));
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: 1 });
        expect(reports).toMatchObject([
          { action: 'dead-letter', failures: 0, outcome: { outcome: 'rejected' } },
        ]);
        expect(logger.lines.join()).not.toContain('job_dead');
      });

      it('is there because it failed too often, which is logged, and it may fail as often when it is revived', async () => {
        const { actions, reports, logger } = work(
          () => {
            throw new Error('no');
          },
          { maxAttempts: 3 },
        );
        const round = ['retry', 'retry', 'dead-letter'];
        await engine.queue.enqueue(job('a'));
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: 1 });
        expect(actions()).toEqual(round);
        expect(reports.map(({ failures }) => failures)).toEqual([1, 2, 3]);
        expect(logger.lines.filter((line) => line.includes('job_dead'))).toHaveLength(1);

        await engine.queue.enqueue(job('a'));
        await expect.poll(actions, PATIENCE).toEqual([...round, ...round]);
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: 1 });
      });
    });

    describe.skipIf(isInMemory || !hasDeadLetters)('the dead letters', () => {
      async function listed(): Promise<DeadLetter[]> {
        const letters: DeadLetter[] = [];
        for await (const page of engine.deadLetters!.list()) letters.push(...page);
        return letters;
      }

      /** Jobs whose handler throws, moved to the dead letters; and what the handler does from then on. */
      async function kill(count: number, error: Error = new PermanentError('payload-mark')) {
        let isBroken = true;
        let handled = 0;
        const { worker } = work(
          () => {
            if (isBroken) throw error;
            handled++;
          },
          { maxAttempts: 2 },
        );
        const keys = Array.from({ length: count }, (_, i) => `key-${i}`);
        await Promise.all(
          keys.map((key) =>
            engine.queue.enqueue({ ...job(key), deliveryId: `del_${key}`, webhookId: 'whk_1' }),
          ),
        );
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: count });
        isBroken = false;
        return { ids: (await listed()).map(({ id }) => id), handled: () => handled, worker };
      }

      it('show the cause and the ids of each, and nothing of its payload', async () => {
        const before = Date.now();
        await kill(1, new TypeError('payload-mark'));
        const [letter, ...others] = await listed();
        expect(others).toEqual([]);
        expect(letter).toEqual({
          id: expect.any(String),
          code: 'handler_failed',
          error: 'TypeError',
          frame: expect.stringContaining('describe-queue.ts'),
          fingerprint: expect.stringMatching(/^[0-9a-f]{10}$/),
          attempts: 2,
          failedAt: expect.any(Number),
          enqueuedAt: expect.any(Number),
          key: 'key-0',
          event: 'prompt_run.completed',
          eventId: JSON.parse(RUN_COMPLETED).id,
          deliveryId: 'del_key-0',
          webhookId: 'whk_1',
        });
        // The engine's clock may be another one than ours, but both are near.
        for (const time of [letter!.failedAt!, letter!.enqueuedAt!])
          expect(Math.abs(time - before)).toBeLessThan(600_000);
        expect(JSON.stringify(letter)).not.toContain('payload-mark');
      });

      it('are none in a queue that has none', async () => {
        await engine.queue.enqueue(job('a'));
        expect(await listed()).toEqual([]);
        expect(await engine.deadLetters!.retry([])).toEqual([]);
        expect(await engine.deadLetters!.discard(['a', 'vv-a', 'f'.repeat(36)])).toEqual([]);
        expect(await engine.deadLetters!.retry(['a', 'vv-a', 'f'.repeat(36)])).toEqual([]);
        expect(await jobs()).toEqual({ runnable: 1, dead: 0 });
      });

      it('are retried once by two operators who do it concurrently, and never again', async () => {
        const { ids, handled } = await kill(6);
        const [one, two] = await Promise.all([
          engine.deadLetters!.retry(ids),
          engine.deadLetters!.retry(ids),
        ]);
        expect([...one!, ...two!].toSorted()).toEqual(ids.toSorted());
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: 0 });
        expect(handled()).toBe(6);
        expect(await engine.deadLetters!.retry(ids)).toEqual([]);
        expect(await listed()).toEqual([]);
      });

      it('are discarded once, and can be delivered again', async () => {
        const { ids, handled } = await kill(3);
        const [kept, ...others] = ids;
        const [one, two] = await Promise.all([
          engine.deadLetters!.discard(others),
          engine.deadLetters!.discard(others),
        ]);
        expect([...one!, ...two!].toSorted()).toEqual(others.toSorted());
        expect((await listed()).map(({ id }) => id)).toEqual([kept]);
        expect(await engine.deadLetters!.discard(others)).toEqual([]);
        expect(handled()).toBe(0);
        await Promise.all(['key-0', 'key-1', 'key-2'].map((key) => engine.queue.enqueue(job(key))));
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: 0 });
        expect(handled()).toBe(3);
      });

      it('are either retried or discarded if both happen concurrently', async () => {
        const { ids, handled } = await kill(8);
        const [retried, discarded] = await Promise.all([
          engine.deadLetters!.retry(ids),
          engine.deadLetters!.discard(ids),
        ]);
        expect([...retried!, ...discarded!].toSorted()).toEqual(ids.toSorted());
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: 0 });
        expect(handled()).toBe(retried!.length);
      });

      it('lose a job that is delivered again: it is not discarded', async () => {
        const { ids, worker } = await kill(1);
        await worker.close();
        await engine.queue.enqueue(job('key-0'));
        expect(await engine.deadLetters!.discard(ids)).toEqual([]);
        expect(await jobs()).toEqual({ runnable: 1, dead: 0 });
      });
    });

    describe('a worker', () => {
      it('without a handler leaves every job to another one', async () => {
        await Promise.all(['a', 'b', 'c'].map((key) => engine.queue.enqueue(job(key))));
        const empty = start(createReceiver({ secrets: SECRET, logger: quietLogger() }), { maxAttempts: 1 });
        await expect.poll(empty.actions, PATIENCE).toEqual(['delay', 'delay', 'delay']);
        expect(empty.reports[0]).toMatchObject({ delayMs: 30_000, failures: 0 });
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 3, dead: 0 });
      });

      it('does not count a run that an outage of the inbox kept from starting', async () => {
        const inbox = memoryInbox();
        let outages = 1;
        const faulty: Inbox = {
          ...inbox,
          claim: async (...claim) => {
            if (outages-- > 0) throw new Error('the inbox is down');
            return inbox.claim(...claim);
          },
        };
        const { reports } = work(() => {}, { inbox: faulty, maxAttempts: 1 });
        await engine.queue.enqueue(job('a'));
        await expect.poll(() => reports.length, PATIENCE).toBe(2);
        expect(reports).toMatchObject([
          { action: 'delay', failures: 0, delayMs: 5_000 },
          { action: 'complete', failures: 0 },
        ]);
      });

      it('leaves a delivery that another one is handling, and finds it done afterwards', async () => {
        const inbox = memoryInbox();
        const held = await inbox.claim('a', 3_600_000);
        const { reports } = work(() => expect.unreachable(), { inbox, maxAttempts: 1 });
        await engine.queue.enqueue(job('a'));
        await expect.poll(() => reports[0], PATIENCE).toMatchObject({ action: 'delay', failures: 0 });
        if (held.state === 'claimed') await inbox.complete(held);
        expect(await jobs()).toEqual({ runnable: 1, dead: 0 });
      });

      it('parks what is not a delivery', async () => {
        const { actions } = work(() => {}, { maxAttempts: 2 });
        await engine.queue.enqueue({ key: 'a', hello: 'world' } as never);
        await expect.poll(actions, PATIENCE).toEqual(['retry', 'dead-letter']);
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: 1 });
      });

      it('lets running jobs end when it is closed, and takes no others afterwards', async () => {
        const [started, ending] = [gate(), gate()];
        const { worker, actions } = work(() => {
          started.open();
          return ending.promise;
        });
        await engine.queue.enqueue(job('a'));
        await started.promise;
        const closing = worker.close();
        await engine.queue.enqueue(job('b'));
        await realWait(200);
        ending.open();
        await closing;
        // A job that is being fetched when the worker is closed may still be taken, and ends too.
        const taken = actions();
        expect([['complete'], ['complete', 'complete']]).toContainEqual(taken);
        await engine.queue.enqueue(job('c'));
        await realWait(200);
        expect(actions()).toEqual(taken);
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 3 - taken.length, dead: 0 });
      });

      it('does not wait longer for them than it is told, and another worker has them then', async () => {
        const started = gate();
        const logger = quietLogger();
        const stuck = createReceiver({ secrets: SECRET, logger, handlerTimeoutMs: 3_600_000 }).fallback(
          () => {
            started.open();
            return new Promise(() => {});
          },
        );
        const worker = engine.startWorker(stuck, { ...FAST, logger, closeTimeoutMs: 100 });
        await engine.queue.enqueue(job('a'));
        await started.promise;
        await worker.close();
        const { actions } = work(() => {});
        await expect.poll(actions, PATIENCE).toEqual(['complete']);
      });

      it.skipIf(isInMemory)('may be killed any number of times: the job stays runnable', async () => {
        await engine.queue.enqueue(job('a'));
        for (let kills = 0; kills < 4; kills++) await engine.faults!.startDoomedWorker();
        expect(await jobs()).toEqual({ runnable: 1, dead: 0 });
        const { actions } = work(() => {});
        await expect.poll(actions, PATIENCE).toEqual(['complete']);
      });
    });

    describe.skipIf(isInMemory)('an engine that is away', () => {
      it('makes enqueue reject before it comes back, and stores nothing later', async () => {
        await engine.queue.enqueue(job('a'));
        engine.faults!.cut();
        await realWait(100);
        for (const key of ['b', 'c', 'd']) await expect(engine.queue.enqueue(job(key))).rejects.toThrow();
        const web = createReceiver({ secrets: SECRET, queue: engine.queue, logger: quietLogger() });
        expect(await web.receive(deliver(RUN_COMPLETED))).toMatchObject({
          code: 'queue_unavailable',
          status: 503,
          retryAfter: 5,
        });
        engine.faults!.restore();
        const enqueued = () =>
          engine.queue
            .enqueue(job('b'))
            .then(() => true)
            .catch(() => false);
        await expect.poll(enqueued, PATIENCE).toBe(true);
        await realWait(300);
        expect(await jobs()).toEqual({ runnable: 2, dead: 0 });
      });

      it('does not keep a worker from closing that runs no job', async () => {
        const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() }).fallback(() => {});
        const handled = gate();
        const options = { logger: quietLogger(), closeTimeoutMs: 2 ** 31 - 1, observe: () => handled.open() };
        const worker = engine.startWorker(receiver, options, true);
        await engine.queue.enqueue(job('a'));
        await handled.promise;
        await expect.poll(jobs, PATIENCE).toEqual({ runnable: 0, dead: 0 });
        engine.faults!.cut();
        await worker.close();
        engine.faults!.restore();
        await expect.poll(() => jobs().catch(() => 'away'), PATIENCE).toEqual({ runnable: 0, dead: 0 });
      });
    });

    describe.skipIf(isInMemory)('an engine that does not answer', () => {
      it('makes the response 503, and what it stores later is the job of the next copy', async () => {
        await engine.queue.enqueue(job('a'));
        const web = createReceiver({ secrets: SECRET, queue: engine.queue, logger: quietLogger() });
        engine.faults!.freeze();
        expect(await web.receive(deliver(RUN_COMPLETED))).toMatchObject({
          code: 'queue_unavailable',
          status: 503,
        });
        engine.faults!.thaw();
        const again = async () => (await web.receive(deliver(RUN_COMPLETED))).code;
        await expect.poll(again, PATIENCE).toBe('queued');
        await realWait(300);
        expect(await jobs()).toEqual({ runnable: 2, dead: 0 });
      });

      it('does not keep a worker from closing that runs no job', async () => {
        const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() }).fallback(() => {});
        const options = { logger: quietLogger(), closeTimeoutMs: 2 ** 31 - 1 };
        const worker = engine.startWorker(receiver, options, true);
        await realWait(300);
        engine.faults!.freeze();
        await worker.close();
        engine.faults!.thaw();
      });
    });
  });
}

function job(key: string, body: string = RUN_COMPLETED): QueuedDelivery {
  return { key, body: Buffer.from(body).toString('base64'), matchedBy: 'raw', enqueuedAt: Date.now() };
}
