import { DeliveryTooLargeError, type QueuedDelivery } from '@videovector-webhooks/core';
import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, WEBHOOK_ID } from '../../../../test/support/deliveries.js';
import type { ReceivedDelivery } from '../../src/dispatch/received-delivery.js';
import { enqueue } from '../../src/queue/queue.js';
import { down, setUp } from '../support/set-up.js';

const RECEIVED: ReceivedDelivery = {
  key: 'k',
  body: new TextEncoder().encode(RUN_COMPLETED),
  matchedBy: 'raw',
  payload: JSON.parse(RUN_COMPLETED),
  event: 'prompt_run.completed',
  eventId: undefined,
  eventFromHeader: undefined,
  eventMismatch: undefined,
  deliveryId: undefined,
  eventType: undefined,
  webhookId: undefined,
  verifiedWebhookId: undefined,
  secretIndex: undefined,
};

describe('a queue', () => {
  it('stores the verified delivery, and returns it to be handled once', async () => {
    const jobs: Parameters<ReturnType<typeof setUp>['receiver']['process']>[0][] = [];
    const { receiver } = setUp({ queue: { enqueue: async (job) => void jobs.push(job) } });
    const handler = vi.fn();
    receiver.on('prompt_run.completed', handler);
    const outcome = await receiver.receive(deliver(RUN_COMPLETED));
    expect(outcome).toMatchObject({ code: 'queued', status: 202 });
    expect(handler).not.toHaveBeenCalled();

    const job = JSON.parse(JSON.stringify(jobs[0]));
    expect(job.key).toBe(outcome.key);
    expect(await receiver.process(job)).toMatchObject({
      code: 'handled',
      attempt: 1,
      event: 'prompt_run.completed',
    });
    expect(handler.mock.calls[0]![0]).toEqual(JSON.parse(RUN_COMPLETED));
    expect(handler.mock.calls[0]![1]).toMatchObject({
      deliveryId: 'dlv_01',
      webhookId: WEBHOOK_ID,
      key: outcome.key,
    });
    expect((await receiver.process(job)).code).toBe('duplicate');
  });

  it('keeps a body of any bytes and size, and a type that only the header named', async () => {
    const jobs: Parameters<ReturnType<typeof setUp>['receiver']['process']>[0][] = [];
    const { receiver } = setUp({ queue: { enqueue: async (job) => void jobs.push(job) } });
    const handler = vi.fn();
    receiver.on('export.ready', handler);
    const body = `{"data": {"text": "${'é'.repeat(200_000)}"}}`;
    await receiver.receive(deliver(body, { 'x-event-type': 'export.ready' }));
    expect((await receiver.process(jobs[0]!)).code).toBe('handled');
    expect(new TextDecoder().decode(handler.mock.calls[0]![1].body)).toBe(body);
  });

  it('accepts events that this process has no handler for, since another one handles them', async () => {
    const jobs: unknown[] = [];
    const { receiver } = setUp({ queue: { enqueue: async (job) => void jobs.push(job) } });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('queued');
    expect(jobs).toHaveLength(1);
  });

  it('that cannot be reached, or does not answer, is answered with 503', async () => {
    const failing = setUp({ queue: { enqueue: down } });
    failing.receiver.fallback(() => {});
    expect(await failing.receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'queue_unavailable',
      status: 503,
    });
    const silent = setUp({ queue: { enqueue: () => new Promise(() => {}) } });
    silent.receiver.fallback(() => {});
    const outcome = silent.receiver.receive(deliver(RUN_COMPLETED));
    await silent.clock.advance(750);
    expect(await outcome).toMatchObject({ code: 'queue_unavailable', status: 503 });
  });

  it('that accepts no delivery of this size is answered with 500, and the log names the limit', async () => {
    const enqueue = async () => {
      throw new DeliveryTooLargeError('The engine accepts 10 bytes. Raise its limit');
    };
    const { receiver, logger } = setUp({ queue: { enqueue } });
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      outcome: 'refused',
      code: 'job_too_large',
      status: 500,
    });
    expect(logger.lines).toEqual([expect.stringContaining('The engine accepts 10 bytes. Raise its limit')]);
  });

  it('gets text that every engine can store, whatever the headers hold', async () => {
    const jobs: QueuedDelivery[] = [];
    const { receiver } = setUp({ queue: { enqueue: async (job) => void jobs.push(job) } });
    const nasty = 'a\0b\ud800c\udc00d😀';
    const headers = { 'x-event-type': nasty, 'x-delivery-id': nasty, 'x-webhook-id': nasty };
    expect((await receiver.receive(deliver('{"data": {}}', headers))).code).toBe('queued');
    const stored = 'a\ufffdb\ufffdc\ufffdd😀';
    expect(jobs[0]).toMatchObject({ eventType: stored, deliveryId: stored, webhookId: stored });
  });

  it('gets a trace context that every engine can store', async () => {
    const jobs: QueuedDelivery[] = [];
    const queue = { enqueue: async (job: QueuedDelivery) => void jobs.push(job) };
    const options = { clock: manualClock(), queueTimeoutMs: 750 };
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await enqueue(queue, RECEIVED, options, { traceparent, 'x\0': '\ud800', y: 7 as never });
    expect(jobs[0]!.traceContext).toEqual({ traceparent, 'x\ufffd': '\ufffd' });
    await enqueue(queue, RECEIVED, options);
    await enqueue(queue, RECEIVED, options, {});
    expect(jobs.slice(1).map(({ traceContext }) => traceContext)).toEqual([undefined, undefined]);
  });

  it('says how long a delivery has waited, and never a negative time', async () => {
    const jobs: QueuedDelivery[] = [];
    const { receiver, clock } = setUp({ queue: { enqueue: async (job) => void jobs.push(job) } });
    receiver.fallback(() => {});
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(jobs[0]!.enqueuedAt).toBe(clock.now());
    await clock.advance(90_000);
    expect((await receiver.process(jobs[0]!)).queuedForMs).toBe(90_000);
    const fromAhead = { ...jobs[0]!, enqueuedAt: clock.now() + 1_000 };
    expect((await receiver.process(fromAhead)).queuedForMs).toBe(0);
    expect(await receiver.process({ ...jobs[0]!, enqueuedAt: undefined })).not.toHaveProperty('queuedForMs');
  });

  it('is checked when the receiver is created, and the log names each risk and its fix', async () => {
    const risk = { setting: 'fsync', value: 'off', risk: 'jobs are lost', fix: 'Set fsync on' };
    const { logger } = setUp({ queue: { enqueue: async () => {}, check: async () => [risk] } });
    await expect.poll(() => logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toContain("The queue's engine has fsync off: jobs are lost. Set fsync on");
    expect(logger.lines[0]).toContain('queue_may_lose');
  });

  it.each([
    ['rejects', down],
    ['throws', () => expect.unreachable()],
  ])('may have a check that %s', async (_what, check) => {
    const { receiver, logger } = setUp({ queue: { enqueue: async () => {}, check } });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('queued');
    expect(logger.lines).toEqual([]);
  });

  it('keeps a job whose event has no handler in this worker, since another worker may have one', async () => {
    const { receiver } = setUp({ queue: { enqueue: async () => {} } });
    const job = {
      key: 'k',
      matchedBy: 'raw' as const,
      eventType: undefined,
      deliveryId: undefined,
      webhookId: undefined,
    };
    expect(await receiver.process({ ...job, body: btoa(RUN_COMPLETED) })).toMatchObject({
      code: 'no_handler',
      status: 503,
    });
    expect((await receiver.process({ ...job, body: btoa('[]') })).code).toBe('event_unusable');
  });

  it('accepts a key of 64 characters, the longest that an inbox has to accept', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    const job = { key: 'k'.repeat(64), matchedBy: 'raw' as const, body: btoa(RUN_COMPLETED) };
    expect((await receiver.process(job)).code).toBe('handled');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['without a key', { body: btoa(RUN_COMPLETED) }],
    ['with an empty key', { key: '', body: btoa(RUN_COMPLETED) }],
    ['with a number as its key', { key: 7, body: btoa(RUN_COMPLETED) }],
    ['with a key that is too long', { key: 'k'.repeat(65), body: btoa(RUN_COMPLETED) }],
    ['without a body', { key: 'k' }],
    ['with null as its body', { key: 'k', body: null }],
    ['with text as its body', { key: 'k', body: RUN_COMPLETED }],
  ])('keeps a job that is not a delivery, and never treats two of them as copies: %s', async (_what, job) => {
    const { receiver } = setUp();
    const handler = vi.fn();
    receiver.fallback(handler);
    for (let copies = 0; copies < 2; copies++)
      expect(await receiver.process(job as never)).toMatchObject({ code: 'internal_error', status: 500 });
    expect(handler).not.toHaveBeenCalled();
  });
});
