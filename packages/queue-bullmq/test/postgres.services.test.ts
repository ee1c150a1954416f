import { randomUUID } from 'node:crypto';
import { createReceiver, type QueuedDelivery } from '@videovector-webhooks/core';
import { bullmqQueue, startWorker } from '@videovector-webhooks/queue-bullmq';
import { createPostgresBackend, Queue } from 'bullmq';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { realWait } from '../../../test/support/real-wait.js';
import { findPostgres } from '../../../test/support/services.js';
import { startTcpProxy } from '../../../test/support/tcp-proxy.js';
import { migrate, SCHEMA } from './engines.js';

const service = await findPostgres();
const url = service?.url ?? '';
const drop = service && (await migrate(url));
afterAll(async () => {
  await drop?.();
  service?.stop();
});

const DELIVERY: QueuedDelivery = { key: 'a', body: btoa(RUN_COMPLETED), matchedBy: 'raw', enqueuedAt: 0 };
const PATIENCE = { timeout: 30_000 };

function open(name: string, connectionString: string): Queue {
  const connection = { connectionString, schema: SCHEMA };
  const queue = new Queue(name, { connection } as never, createPostgresBackend as never);
  queue.on('error', () => {});
  onTestFinished(() => queue.close());
  return queue;
}

/** A proxy that is cut, and the address of PostgreSQL behind it. */
async function cutProxy() {
  const proxy = await startTcpProxy(Number(new URL(url).port || 5432));
  onTestFinished(() => proxy.close());
  proxy.cut();
  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${proxy.port}`;
  return { proxy, proxied: proxied.href };
}

describe.skipIf(service === undefined)('a PostgreSQL that is away when the process starts', () => {
  it('is forgiven by the queue, although BullMQ itself would refuse every job from then on', async () => {
    const { proxy, proxied } = await cutProxy();
    const name = randomUUID();
    const engine = open(name, proxied);
    const queue = bullmqQueue(engine);
    const plain = open(name, proxied);
    await expect(queue.enqueue(DELIVERY)).rejects.toThrow();
    await expect(plain.add('delivery', DELIVERY)).rejects.toThrow();
    proxy.restore();
    await expect(plain.add('delivery', DELIVERY)).rejects.toThrow();
    await queue.enqueue(DELIVERY);
    expect(await engine.getJobCounts('wait')).toEqual({ wait: 1 });
  });

  it('is forgiven by the worker too', async () => {
    const { proxy, proxied } = await cutProxy();
    const name = randomUUID();
    await bullmqQueue(open(name, url)).enqueue(DELIVERY);
    const logger = quietLogger();
    const handled: string[] = [];
    const receiver = createReceiver({ secrets: SECRET, logger });
    receiver.fallback((_event, { key }) => void handled.push(key));
    const connection = { connectionString: proxied, schema: SCHEMA };
    const worker = startWorker(receiver, name, { connection, logger }, createPostgresBackend);
    onTestFinished(() => worker.close());
    await realWait(500);
    proxy.restore();
    await expect.poll(() => handled, PATIENCE).toEqual(['a']);
  });

  it('does not keep a worker from being closed', async () => {
    const { proxied } = await cutProxy();
    const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() });
    const connection = { connectionString: proxied, schema: SCHEMA };
    const options = { connection, logger: quietLogger(), closeTimeoutMs: 200 };
    const worker = startWorker(receiver, randomUUID(), options, createPostgresBackend);
    await worker.close();
  });
});

describe.skipIf(service === undefined)('a worker on PostgreSQL', () => {
  it('leaves no connection behind if it is closed while it starts', async () => {
    const { proxy, proxied } = await cutProxy();
    proxy.restore();
    const name = randomUUID();
    await bullmqQueue(open(name, url)).enqueue(DELIVERY);
    const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() });
    const connection = { connectionString: proxied, schema: SCHEMA };
    for (let pauseMs = 0; pauseMs < 30; pauseMs++) {
      const options = { connection, logger: quietLogger() };
      const worker = startWorker(receiver, name, options, createPostgresBackend);
      await realWait(pauseMs);
      await worker.close();
    }
    await expect.poll(() => proxy.connections, PATIENCE).toBe(0);
  });
});

describe.skipIf(service === undefined)('a PostgreSQL that goes away while a job runs', () => {
  it('does not move the job to the dead letters', async () => {
    const { proxy, proxied } = await cutProxy();
    proxy.restore();
    const name = randomUUID();
    const engine = open(name, url);
    await bullmqQueue(engine).enqueue(DELIVERY);
    const logger = quietLogger();
    let runs = 0;
    const receiver = createReceiver({ secrets: SECRET, logger, joinMs: 0 }).fallback(async () => {
      runs++;
      proxy.cut();
      await realWait(200);
      setTimeout(() => proxy.restore(), 300);
    });
    const connection = { connectionString: proxied, schema: SCHEMA };
    const options = { connection, logger, lockDuration: 500, stalledInterval: 300, maxAttempts: 1 };
    const worker = startWorker(receiver, name, options, createPostgresBackend);
    onTestFinished(() => worker.close());
    await expect
      .poll(() => engine.getJobCounts('wait', 'active', 'delayed', 'failed'), PATIENCE)
      .toEqual({ wait: 0, active: 0, delayed: 0, failed: 0 });
    expect(runs).toBe(1);
  });
});
