import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { PermanentError, type QueuedDelivery, type TraceMessages } from '@videovector-webhooks/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET, sign, WEBHOOK_ID } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { recordTraces } from '../support/record-traces.js';
import { down, inboxWith, setUp } from '../support/set-up.js';

describe('the messages', () => {
  it('name the delivery, and say how each step ended', async () => {
    const traces = recordTraces();
    const { receiver, outcomes } = setUp({ name: 'billing' });
    receiver.on('prompt_run.completed', () => {});
    const outcome = await receiver.receive(deliver(RUN_COMPLETED));
    const ids = { receiver: 'billing', deliveryId: 'dlv_01', webhookId: WEBHOOK_ID, durationMs: 0 };
    const delivery = { ...ids, event: 'prompt_run.completed', eventId: 'evt_1', key: outcome.key };
    expect(traces.messagesOf('verify')).toEqual([
      { ...ids, matchedBy: 'raw', secretIndex: 0, result: undefined },
    ]);
    expect(traces.messagesOf('claim')).toEqual([{ ...delivery, attempt: 1, result: undefined }]);
    expect(traces.messagesOf('handle')).toEqual([
      { ...delivery, attempt: 1, code: 'handled', result: undefined },
    ]);
    const [received] = traces.messagesOf('receive');
    expect(received).toEqual({ receiver: 'billing', outcome, durationMs: 0, result: undefined });
    expect(received!.outcome).toBe(outcomes[0]);
  });

  it('hold no payload, no secret and no signature', async () => {
    const traces = recordTraces();
    const { receiver } = setUp();
    receiver.on('prompt_run.completed', () => {});
    await receiver.receive(deliver(RUN_COMPLETED));
    await receiver.receive(deliver(RUN_COMPLETED, {}, 'whsec_wrong'));
    const queue = setUp({ queue: { enqueue: async (job) => void (await receiver.process(job)) } });
    await queue.receiver.receive(deliver(RUN_COMPLETED));
    const operations = ['receive', 'process', 'verify', 'claim', 'handle', 'enqueue'] as const;
    const messages = operations.map((operation) => traces.messagesOf(operation));
    for (const list of messages) expect(list).not.toEqual([]);
    const text = inspect(messages, { depth: Infinity, showHidden: true });
    for (const confidential of ['run_1', '12.0', SECRET, 'whsec_wrong', sign(RUN_COMPLETED).slice(7)])
      expect(text).not.toContain(confidential);
  });

  it('tell a duplicate and a forged delivery by their codes, without an error', async () => {
    const traces = recordTraces();
    const { receiver } = setUp();
    receiver.on('prompt_run.completed', () => {});
    for (const secret of [SECRET, SECRET, 'wrong'])
      await receiver.receive(deliver(RUN_COMPLETED, {}, secret));
    expect(traces.messagesOf('claim').map(({ code }) => code)).toEqual([undefined, 'duplicate']);
    expect(traces.messagesOf('verify').map(({ code }) => code)).toEqual([
      undefined,
      undefined,
      'signature_invalid',
    ]);
    expect(traces.events.filter((name) => name.endsWith(':error'))).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['an error', new Error('boom'), 'handler_failed'],
    ['a PermanentError', new PermanentError('never'), 'permanent_error'],
    ['undefined', undefined, 'handler_failed'],
  ])('publish what a handler throws as an error: %s', async (_what, thrown, code) => {
    const traces = recordTraces();
    const { receiver } = setUp();
    receiver.fallback(() => {
      throw thrown;
    });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe(code);
    const events = ['start', 'end', 'error', 'asyncStart', 'asyncEnd'];
    expect(traces.eventsOf('handle')).toEqual(events);
    expect(traces.eventsOf('receive')).toEqual(events);
    expect(traces.messagesOf('handle')[0]).toMatchObject({ code, attempt: 1 });
    expect(traces.messagesOf('handle')[0]!.error).toBe(thrown);
    expect(traces.messagesOf('receive')[0]!.error).toBe(thrown);
  });

  it.each(['verify', 'claim', 'enqueue'] as const)(
    'publish what a dependency throws as an error: %s',
    async (operation) => {
      const traces = recordTraces();
      const { receiver, clock } = setUp();
      const { receiver: failing } = setUp({
        ...(operation === 'verify' && { secrets: down }),
        ...(operation === 'claim' && { inbox: inboxWith(clock, () => ({ claim: down })) }),
        ...(operation === 'enqueue' && { queue: { enqueue: down } }),
      });
      for (const one of [receiver, failing]) one.fallback(() => {});
      expect((await failing.receive(deliver(RUN_COMPLETED))).status).toBe(503);
      expect(traces.eventsOf(operation)).toContain('error');
      expect(traces.messagesOf(operation)[0]!.error).toBe(traces.messagesOf('receive')[0]!.outcome!.error);
      expect((await receiver.receive(deliver(RUN_COMPLETED))).status).toBe(200);
    },
  );
});

describe('a handler that times out', () => {
  it('ends its delivery at the time-out, and its own operation when it has really ended', async () => {
    const traces = recordTraces();
    const { receiver, clock } = setUp({ handlerTimeoutMs: 1_000 });
    const working = gate();
    receiver.fallback(() => working.promise);
    const receiving = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(1_000);
    expect((await receiving).code).toBe('handler_timeout');
    expect(traces.eventsOf('receive')).toEqual(['start', 'end', 'error', 'asyncStart', 'asyncEnd']);
    expect(traces.eventsOf('handle')).toEqual(['start', 'end']);
    await clock.advance(500);
    working.open();
    await receiver.close();
    expect(traces.messagesOf('handle')).toMatchObject([{ code: 'handler_timeout', durationMs: 1_500 }]);
  });
});

describe('a receiver that is closing', () => {
  it('traces the delivery in flight to its end, and refuses the next one traced', async () => {
    const traces = recordTraces();
    const { receiver } = setUp();
    const working = gate();
    receiver.fallback(() => working.promise);
    const receiving = receiver.receive(deliver(RUN_COMPLETED));
    const closing = receiver.close();
    await receiver.receive(deliver(RUN_COMPLETED));
    working.open();
    await Promise.all([receiving, closing]);
    expect(traces.messagesOf('receive').map(({ outcome }) => outcome!.code)).toEqual(['handled', 'draining']);
  });
});

describe('a sender that hangs up', () => {
  it('ends the delivery after the bytes that came were checked', async () => {
    const traces = recordTraces();
    const { receiver } = setUp();
    const body = new ReadableStream({ start: (controller) => controller.error(new Error('aborted')) });
    await receiver.receive({ ...deliver(RUN_COMPLETED), body });
    expect(traces.messagesOf('receive')).toMatchObject([{ outcome: { code: 'client_gone' } }]);
    expect(traces.messagesOf('verify')).toMatchObject([{ code: 'client_gone' }]);
    expect(traces.eventsOf('claim')).toEqual([]);
  });
});

describe('a delivery through a queue', () => {
  const ENQUEUE = 'tracing:videovector.webhook:enqueue:start';
  const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  /** Enqueues a delivery, and returns the job as an engine stores it. */
  async function enqueued(): Promise<QueuedDelivery> {
    const jobs: string[] = [];
    const { receiver } = setUp({ queue: { enqueue: async (job) => void jobs.push(JSON.stringify(job)) } });
    await receiver.receive(deliver(RUN_COMPLETED));
    return JSON.parse(jobs[0]!);
  }

  it('is traced in both processes, and brings along the trace context that a subscriber adds', async () => {
    const inject = (message: unknown): void => {
      const { traceContext } = message as TraceMessages['videovector.webhook:enqueue'];
      traceContext['traceparent'] = TRACEPARENT;
    };
    subscribe(ENQUEUE, inject);
    onTestFinished(() => void unsubscribe(ENQUEUE, inject));
    const traces = recordTraces();
    const job = await enqueued();
    expect(traces.messagesOf('enqueue')).toMatchObject([{ event: 'prompt_run.completed', code: 'queued' }]);
    expect(traces.messagesOf('receive')).toMatchObject([{ outcome: { code: 'queued' } }]);

    const worker = setUp({ name: 'worker' }).receiver;
    worker.fallback(() => {});
    await worker.process(job);
    expect(traces.messagesOf('process')).toMatchObject([
      { receiver: 'worker', traceContext: { traceparent: TRACEPARENT }, outcome: { code: 'handled' } },
    ]);
    expect(traces.messagesOf('handle')).toMatchObject([{ receiver: 'worker', code: 'handled' }]);
  });

  it('has no trace context without a subscriber, or if it adds none', async () => {
    expect(await enqueued()).not.toHaveProperty('traceContext');
    recordTraces();
    expect(await enqueued()).not.toHaveProperty('traceContext');
  });

  it('is traced even if the job is not a delivery', async () => {
    const traces = recordTraces();
    const { receiver } = setUp();
    for (const job of [undefined, null, 7, 'text']) await receiver.process(job as never);
    expect(traces.messagesOf('process')).toHaveLength(4);
  });
});
