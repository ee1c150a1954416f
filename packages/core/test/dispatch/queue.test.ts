import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, WEBHOOK_ID } from '../../../../test/support/deliveries.js';

import { down, setUp } from '../support/set-up.js';

describe('a queue', () => {
  it('takes the verified delivery, and gives it back to be handled once', async () => {
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

  it('takes events that this process has no handler for, since another one handles them', async () => {
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
    await silent.clock.advance(10_000);
    expect(await outcome).toMatchObject({ code: 'queue_unavailable', status: 503 });
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
  ])('keeps a job that is not a delivery, and never takes two for one: %s', async (_what, job) => {
    const { receiver } = setUp();
    const handler = vi.fn();
    receiver.fallback(handler);
    for (let copies = 0; copies < 2; copies++)
      expect(await receiver.process(job as never)).toMatchObject({ code: 'internal_error', status: 500 });
    expect(handler).not.toHaveBeenCalled();
  });
});
