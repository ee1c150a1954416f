import { inspect } from 'node:util';
import {
  type Claim,
  createReceiver,
  type Delivery,
  type DeliveryContext,
  type Inbox,
  memoryInbox,
  type Outcome,
  PermanentError,
  type ReceiverOptions,
  type WebhookEvent,
} from '@videovector-webhooks/core';
import { type ManualClock, manualClock, settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import {
  deliver,
  RUN_COMPLETED,
  RUN_STARTED,
  SECRET,
  sign,
  TEST_EVENT_BODY,
  WEBHOOK_ID,
} from '../../../test/support/deliveries.js';
import { gate } from '../../../test/support/gate.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';

/** A receiver on a clock of its own, and what it has logged and observed. */
function setUp(options: Partial<ReceiverOptions> = {}) {
  const clock = manualClock();
  const logger = quietLogger();
  const outcomes: Outcome[] = [];
  const receiver = createReceiver({
    secrets: SECRET,
    clock,
    logger,
    inbox: memoryInbox({ clock }),
    ...options,
  });
  receiver.observe((outcome) => outcomes.push(outcome));
  return { receiver, clock, logger, outcomes };
}

/** A memory inbox of which some verbs are replaced. */
function inboxWith(clock: ManualClock, replaced: (inbox: Inbox) => Partial<Inbox>): Inbox {
  const inbox = memoryInbox({ clock });
  return { ...inbox, ...replaced(inbox) };
}

const down = () => Promise.reject(new Error('the store is down'));

describe('a delivery', () => {
  it('says how long it took, on the clock that was injected', async () => {
    const { receiver, clock } = setUp();
    receiver.fallback(() => clock.advance(1_500));
    expect((await receiver.receive(deliver(RUN_COMPLETED))).durationMs).toBe(1_500);
    expect((await receiver.receive(deliver(RUN_COMPLETED, {}, 'wrong'))).durationMs).toBe(0);
  });

  it('reaches its handler with the signed payload and what is known of it', async () => {
    const { receiver } = setUp();
    const handler = vi.fn<(event: WebhookEvent<'prompt_run.completed'>, context: DeliveryContext) => void>();
    receiver.on('prompt_run.completed', handler);
    const outcome = await receiver.receive(deliver(RUN_COMPLETED));

    expect(outcome).toMatchObject({
      outcome: 'handled',
      code: 'handled',
      status: 200,
      event: 'prompt_run.completed',
    });
    expect(outcome).toMatchObject({
      deliveryId: 'dlv_01',
      webhookId: WEBHOOK_ID,
      eventId: 'evt_1',
      matchedBy: 'raw',
      attempt: 1,
    });
    const [event, context] = handler.mock.calls[0]!;
    expect(event).toEqual(JSON.parse(RUN_COMPLETED));
    expect(event.data.run_id).toBe('run_1');
    expect(context).toMatchObject({
      deliveryId: 'dlv_01',
      webhookId: WEBHOOK_ID,
      attempt: 1,
      matchedBy: 'raw',
    });
    expect(context.key).toMatch(/^[0-9a-f]{48}$/);
    expect(new TextDecoder().decode(context.body)).toBe(RUN_COMPLETED);
    expect(context.signal.aborted).toBe(false);
    expect('transaction' in context).toBe(false);
  });

  it.each<[string, (body: string) => Delivery['body']]>([
    ['a string', (body) => body],
    ['a Uint8Array', (body) => new TextEncoder().encode(body)],
    ['a Buffer', (body) => Buffer.from(body)],
    ['an ArrayBuffer', (body) => new TextEncoder().encode(body).buffer],
    ['a stream', (body) => new Blob([body.slice(0, 20), body.slice(20)]).stream()],
    ['a reader', (body) => async () => new TextEncoder().encode(body)],
  ])('may have its body as %s, and the handler gets bytes that are its own', async (_form, form) => {
    const { receiver } = setUp();
    const handler = vi.fn();
    receiver.fallback(handler);
    const { headers, body } = deliver(RUN_COMPLETED);
    expect(await receiver.receive({ headers, body: form(body) })).toMatchObject({
      code: 'handled',
      matchedBy: 'raw',
    });
    const context = handler.mock.calls[0]![1];
    expect(context.body).toBe(context.body);
    // All of its memory, where a small Buffer's is shared with others.
    expect(new TextDecoder().decode(context.body.buffer)).toBe(body);
  });

  it.each<[string, (bytes: Uint8Array<ArrayBuffer>) => Delivery['body']]>([
    ['a Uint8Array', (bytes) => bytes],
    ['an ArrayBuffer', (bytes) => bytes.buffer],
  ])(
    'has its event and its bytes as they were signed, whenever the owner of %s writes over it',
    async (_form, form) => {
      const { headers, body } = deliver(RUN_COMPLETED);
      const other = new TextEncoder().encode(body.replace('run_1', 'run_2'));
      for (let steps = 0; steps < 40; steps++) {
        const { receiver } = setUp();
        const seen: unknown[] = [];
        receiver.on('prompt_run.completed', async (event, context) => {
          seen.push(event.data.run_id);
          for (let i = 0; i < 5; i++) await undefined;
          seen.push(new TextDecoder().decode(context.body));
        });
        const bytes = new TextEncoder().encode(body);
        const outcome = receiver.receive({ headers, body: form(bytes) });
        for (let i = 0; i < steps; i++) await undefined;
        bytes.set(other);
        expect((await outcome).code).toBe('handled');
        expect(seen).toEqual(['run_1', body]);
      }
    },
  );

  it('without a handler is ignored, and not recorded', async () => {
    const clock = manualClock();
    const claim = vi.fn();
    const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ claim })) });
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ code: 'ignored', status: 200 });
    expect(claim).not.toHaveBeenCalled();
  });

  it('that is not authentic, or names no event, never touches the inbox', async () => {
    const clock = manualClock();
    const claim = vi.fn();
    const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ claim })) });
    receiver.fallback(() => {});
    await receiver.receive(deliver(RUN_COMPLETED, {}, 'forged'));
    await receiver.receive(deliver(RUN_COMPLETED, { 'x-webhook-signature': undefined }));
    await receiver.receive(deliver('{"data": {}}', { 'x-event-type': undefined }));
    expect(claim).not.toHaveBeenCalled();
  });

  it.each([undefined, null, {}, 'text'])(
    'of the wrong shape, %j, is a 500, not a rejection',
    async (delivery) => {
      const { receiver, logger } = setUp();
      expect(await receiver.receive(delivery as unknown as Delivery)).toMatchObject({
        code: 'internal_error',
        status: 500,
      });
      expect(logger.lines[0]).toContain('internal_error (500)');
    },
  );
});

describe('what a handler gets', () => {
  /** Every forgery that could bring a value into the payload that was not signed. */
  const forgeries: Record<string, Delivery> = {
    'another body under a signature that fits the first': {
      ...deliver(RUN_COMPLETED),
      body: RUN_COMPLETED.replace('run_1', 'run_2'),
    },
    'a duplicate key that readers resolve differently': {
      ...deliver(RUN_STARTED),
      body: RUN_STARTED.replace('"run_id"', '"run_id": "run_2", "run_id"'),
    },
    'a parsed value that prints as signed': {
      headers: deliver(RUN_STARTED).headers,
      body: {
        consumed: Object.assign(Object.create({ injected: 'run_2' }), JSON.parse(RUN_STARTED), {
          toJSON: () => JSON.parse(RUN_STARTED),
          data: { run_id: 'run_2' },
        }),
        advice: '',
      },
    },
    'an event under another name': deliver(RUN_COMPLETED, { 'x-event-type': 'export.ready' }),
    'a body that was re-serialized': {
      ...deliver(RUN_STARTED),
      body: JSON.stringify(JSON.parse(RUN_STARTED)),
    },
  };

  it.each(Object.entries(forgeries))(
    'is parsed from the authenticated bytes, even of %s',
    async (_what, delivery) => {
      const { receiver } = setUp();
      const handler = vi.fn<(event: unknown, context: DeliveryContext) => void>();
      receiver.fallback(handler);
      const outcome = await receiver.receive(delivery);
      if (outcome.status !== 200) return expect(handler).not.toHaveBeenCalled();
      const [event, { body }] = handler.mock.calls[0]!;
      const text = new TextDecoder().decode(body);
      expect(sign(text)).toBe((delivery.headers as Record<string, string>)['x-webhook-signature']);
      expect(event).toEqual(JSON.parse(text));
      expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
    },
  );

  it('has its signed type where the header says another, and the outcome tells', async () => {
    const { receiver } = setUp();
    const completed = vi.fn();
    receiver.on('prompt_run.completed', completed).on('export.ready', () => expect.unreachable());
    const outcome = await receiver.receive(deliver(RUN_COMPLETED, { 'x-event-type': 'export.ready' }));
    expect(outcome).toMatchObject({ code: 'handled', event: 'prompt_run.completed', eventMismatch: true });
    expect(completed).toHaveBeenCalledOnce();
  });

  it.each([
    '{"data": {}}',
    '{"data": {}, "event": null}',
    '{"data": {}, "event": ""}',
    '{"data": {}, "event": 7}',
  ])('has the type of the header where the signed body names none: %s', async (body) => {
    const { receiver } = setUp();
    const handler = vi.fn();
    receiver.on('export.ready', handler);
    const outcome = await receiver.receive(deliver(body, { 'x-event-type': 'export.ready' }));
    expect(outcome).toMatchObject({ code: 'handled', event: 'export.ready', eventFromHeader: true });
    expect(handler.mock.calls[0]![1]).toMatchObject({ eventFromHeader: true });
  });

  it('may hold numbers that only Python writes', async () => {
    const { receiver } = setUp();
    const handler = vi.fn();
    receiver.fallback(handler);
    await receiver.receive(deliver('{"data": {"a": NaN, "b": -Infinity, "c": 1e+16}, "event": "test"}'));
    expect(handler.mock.calls[0]![0].data).toEqual({ a: Number.NaN, b: Number.NEGATIVE_INFINITY, c: 1e16 });
  });

  it.each(['[]', '7', 'null', '"text"', '{', '', 'not JSON', '{"data": {}}'])(
    'is nothing where an authentic body names no event: %s',
    async (body) => {
      const { receiver } = setUp();
      receiver.fallback(() => expect.unreachable());
      const outcome = await receiver.receive(deliver(body, { 'x-event-type': undefined }));
      expect(outcome).toMatchObject({ code: 'event_unusable', status: 422 });
    },
  );
});

describe('a handler', () => {
  it('that throws is answered with 500, and gets the delivery again as attempt 2', async () => {
    const { receiver, outcomes } = setUp();
    const error = new Error('boom');
    const handler = vi.fn().mockRejectedValueOnce(error);
    receiver.fallback(handler);
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'handler_failed',
      status: 500,
      attempt: 1,
    });
    expect(outcomes[0]?.error).toBe(error);
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ code: 'handled', attempt: 2 });
    expect(handler.mock.calls[1]![1]).toMatchObject({ attempt: 2 });
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ code: 'duplicate', status: 200 });
    expect(handler).toHaveBeenCalledTimes(2);
  });

  it.each([
    [
      'synchronously',
      () => {
        throw new Error('boom');
      },
    ],
    ['something that is no error', () => Promise.reject('boom')],
    ['nothing at all', () => Promise.reject(undefined)],
  ])('may throw %s', async (_what, handler) => {
    const { receiver } = setUp();
    receiver.fallback(handler);
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_failed');
  });

  it('that throws PermanentError is answered with 422, and nothing is recorded', async () => {
    const { receiver } = setUp();
    const handler = vi.fn().mockRejectedValueOnce(new PermanentError('never'));
    receiver.fallback(handler);
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'permanent_error',
      status: 422,
    });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
  });

  it('that takes too long is answered with 503 at once, told by its signal, and released when it ends', async () => {
    const { receiver, clock } = setUp({ handlerTimeoutMs: 1_000, joinMs: 0 });
    const work = gate();
    let signal: AbortSignal | undefined;
    const handler = vi.fn(async (_event: unknown, context: DeliveryContext) => {
      signal = context.signal;
      await work.promise;
    });
    receiver.fallback(handler);
    const first = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect(await first).toMatchObject({ code: 'handler_timeout', status: 503, retryAfter: 30 });
    expect(signal?.reason).toMatchObject({ name: 'TimeoutError' });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('in_progress');
    work.open();
    await settled();
    handler.mockImplementation(async () => {});
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ code: 'handled', attempt: 2 });
  });

  it('that never ends cannot keep the event out for good', async () => {
    const { receiver, clock } = setUp({ handlerTimeoutMs: 1_000, leaseMs: 30_000, joinMs: 0 });
    receiver.fallback(() => new Promise(() => {}));
    const first = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(1_000);
    await first;
    await clock.advance(29_000);
    const second = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(1_000);
    expect(await second).toMatchObject({ code: 'handler_timeout', attempt: 2 });
  });

  it('keeps its claim for as long as it runs', async () => {
    const { receiver, clock } = setUp({ leaseMs: 3_000, handlerTimeoutMs: 60_000, joinMs: 0 });
    const work = gate();
    receiver.fallback(() => work.promise);
    const first = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(20_000);
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('in_progress');
    work.open();
    expect((await first).code).toBe('handled');
  });

  it('keeps its claim though it keeps the thread for most of the lease before it waits', async () => {
    const manual = manualClock();
    let kept = 0;
    const clock = { ...manual, elapsed: () => manual.elapsed() + kept };
    const { receiver } = setUp({ clock, inbox: memoryInbox({ clock }), leaseMs: 3_000, joinMs: 0 });
    const work = gate();
    receiver.fallback(() => {
      kept = 2_500;
      return work.promise;
    });
    const first = receiver.receive(deliver(RUN_COMPLETED));
    await manual.advance(900);
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('in_progress');
    work.open();
    expect(await first).toMatchObject({ code: 'handled', attempt: 1 });
  });

  it.each<[string, () => Promise<boolean>]>([
    ['fails', down],
    ['finds the claim taken over', async () => false],
    ['gets no answer', () => new Promise<boolean>(() => {})],
  ])('is told by its signal where a renewal %s, and its end does not count', async (_how, renew) => {
    const clock = manualClock();
    const { receiver } = setUp({ clock, leaseMs: 3_000, inbox: inboxWith(clock, () => ({ renew })) });
    let aborted = false;
    receiver.fallback(async (_event, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      aborted = signal.aborted;
    });
    const outcome = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(2_000);
    expect(await outcome).toMatchObject({ code: 'claim_lost', status: 503 });
    expect(aborted).toBe(true);
  });
});

describe('copies of a delivery', () => {
  it('that come at once join the first: one is handled, all are answered 200', async () => {
    const { receiver, clock } = setUp();
    const work = gate();
    const handler = vi.fn(() => work.promise);
    receiver.fallback(handler);
    const copies = Array.from({ length: 5 }, () => receiver.receive(deliver(RUN_COMPLETED)));
    await clock.advance(100);
    work.open();
    await clock.advance(400);
    const codes = (await Promise.all(copies)).map(({ code }) => code).sort();
    expect(codes).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate', 'handled']);
    expect(handler).toHaveBeenCalledOnce();
  });

  it('are told 503 and when to come back, if the first takes longer than they may wait', async () => {
    const { receiver, clock } = setUp({ leaseMs: 10_000 });
    receiver.fallback(() => new Promise(() => {}));
    void receiver.receive(deliver(RUN_COMPLETED));
    const copy = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(2_000);
    expect(await copy).toMatchObject({ code: 'in_progress', status: 503, retryAfter: 8 });
  });

  it('never wait longer than half a minute, whatever the lease', async () => {
    const { receiver, clock } = setUp({ leaseMs: 3_600_000, joinMs: 0 });
    receiver.fallback(() => new Promise(() => {}));
    void receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(0);
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ retryAfter: 30 });
  });

  it('take over when the first fails', async () => {
    const { receiver, clock } = setUp();
    const work = gate();
    const handler = vi.fn().mockReturnValueOnce(work.promise);
    receiver.fallback(handler);
    const first = receiver.receive(deliver(RUN_COMPLETED));
    const copy = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(100);
    work.fail(new Error('boom'));
    await clock.advance(400);
    expect((await first).code).toBe('handler_failed');
    expect(await copy).toMatchObject({ code: 'handled', attempt: 2 });
  });

  it('are recognized though one came re-serialized', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    const { headers, body } = deliver(RUN_COMPLETED);
    expect(await receiver.receive({ headers, body })).toMatchObject({ code: 'handled', matchedBy: 'raw' });
    const compact = body.replaceAll(', "', ',"');
    expect(await receiver.receive({ headers, body: compact })).toMatchObject({
      code: 'duplicate',
      matchedBy: 'canonical',
    });
  });

  it('are recognized though the secret was rotated between them', async () => {
    const { receiver } = setUp({ secrets: ['old', 'new'] });
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED, {}, 'old'))).code).toBe('handled');
    expect((await receiver.receive(deliver(RUN_COMPLETED, {}, 'new'))).code).toBe('duplicate');
  });

  it('are told apart by their bodies, so that a reused id suppresses nothing', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect((await receiver.receive(deliver(RUN_STARTED))).code).toBe('handled');
  });

  it('are told apart by their ids, since two deliveries may say the same', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect((await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': 'dlv_02' }))).code).toBe(
      'handled',
    );
  });

  it('are told apart by subscription, where the secrets tell it', async () => {
    const { receiver } = setUp({ secrets: { whk_01: SECRET, whk_02: SECRET } });
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect((await receiver.receive(deliver(RUN_COMPLETED, { 'x-webhook-id': 'whk_02' }))).code).toBe(
      'handled',
    );
  });

  it('of a test event, which has no delivery id, are recognized by the body', async () => {
    const { receiver } = setUp();
    receiver.on('test', () => {});
    const test = deliver(TEST_EVENT_BODY, { 'x-delivery-id': undefined });
    expect(await receiver.receive(test)).toMatchObject({ code: 'handled', deliveryId: undefined });
    expect((await receiver.receive(test)).code).toBe('duplicate');
  });
});

describe('strict mode', () => {
  it('takes a replay under a fresh delivery id for a duplicate', async () => {
    const { receiver } = setUp({ strict: true });
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect((await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': 'dlv_99' }))).code).toBe(
      'duplicate',
    );
  });

  it('needs the signed event field', async () => {
    const { receiver } = setUp({ strict: true });
    receiver.fallback(() => {});
    const outcome = await receiver.receive(deliver('{"data": {}}', { 'x-event-type': 'export.ready' }));
    expect(outcome).toMatchObject({ code: 'event_unusable', status: 422 });
  });

  it.each([
    ['2026-09-06T23:59:59Z', 'event_stale'],
    ['2026-09-06T23:59:59', 'event_stale'],
    ['2026-09-07T01:59:59.123456+02:00', 'event_stale'],
    ['2026-09-07T00:00:01Z', 'handled'],
    ['2026-09-07T00:00:01.123456+00:00', 'handled'],
    ['some day', 'handled'],
  ])('refuses an event created at %s as %s when 30 days are remembered', async (createdAt, code) => {
    const { receiver } = setUp({ strict: true });
    receiver.fallback(() => {});
    const body = RUN_COMPLETED.replace('2026-10-07T00:00:00Z', createdAt);
    expect((await receiver.receive(deliver(body))).code).toBe(code);
    expect(
      (
        await setUp()
          .receiver.fallback(() => {})
          .receive(deliver(body))
      ).code,
    ).toBe('handled');
  });
});

describe('an inbox that fails', () => {
  it('at claim is answered with 503', async () => {
    const clock = manualClock();
    const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ claim: down })) });
    receiver.fallback(() => expect.unreachable());
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'inbox_unavailable',
      status: 503,
      retryAfter: 5,
    });
  });

  it('to answer a claim in time is answered with 503, and a claim that comes too late is given back', async () => {
    const clock = manualClock();
    const held = gate();
    const inbox = inboxWith(clock, ({ claim }) => ({
      claim: async (...args) => {
        await held.promise;
        return claim(...args);
      },
    }));
    const { receiver } = setUp({ clock, inbox });
    const handler = vi.fn();
    receiver.fallback(handler);
    const outcome = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(10_000);
    expect((await outcome).code).toBe('inbox_unavailable');
    held.open();
    await settled();
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ code: 'handled', attempt: 2 });
    expect(handler).toHaveBeenCalledOnce();
  });

  it('at complete does not count as the handler’s time: the answer is 200, and the log tells', async () => {
    const clock = manualClock();
    const inbox = inboxWith(clock, () => ({ complete: () => new Promise(() => {}) }));
    const { receiver, logger } = setUp({ clock, inbox, handlerTimeoutMs: 1_000, inboxTimeoutMs: 5_000 });
    receiver.fallback(() => {});
    const outcome = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(5_000);
    expect(await outcome).toMatchObject({ code: 'handled', status: 200, markPending: true });
    expect(logger.lines[0]).toContain('handled (200)');
    const closing = receiver.close();
    await clock.advance(60_000);
    await closing;
    expect(logger.lines.at(-1)).toContain('could not complete delivery');
  });

  it.each(['complete', 'release'] as const)(
    'at %s goes on behind the answer until it is back',
    async (verb) => {
      const clock = manualClock();
      let failures = 3;
      const settleOnce = vi.fn<Inbox['complete']>();
      const inbox = inboxWith(clock, (inner) => {
        settleOnce.mockImplementation((claim) => (failures-- > 0 ? down() : inner[verb](claim)));
        return { [verb]: settleOnce };
      });
      const { receiver } = setUp({ clock, inbox, joinMs: 0 });
      const handler = vi.fn();
      if (verb === 'release') handler.mockRejectedValueOnce(new Error('boom'));
      receiver.fallback(handler);
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe(
        verb === 'complete' ? 'handled' : 'handler_failed',
      );
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('in_progress');
      await clock.advance(1_000);
      expect(settleOnce).toHaveBeenCalledTimes(4);
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe(
        verb === 'complete' ? 'duplicate' : 'handled',
      );
    },
  );

  it('at complete because another took over says so, and the answer stays 200', async () => {
    const clock = manualClock();
    const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ complete: async () => false })) });
    receiver.fallback(() => {});
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'handled',
      takenOver: true,
    });
  });

  it.each([undefined, null])(
    'to say at complete whose the claim was, with %s, is told once',
    async (nothing) => {
      const clock = manualClock();
      const complete = vi.fn(() => nothing as unknown as boolean);
      const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ complete })) });
      receiver.fallback(() => {});
      expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ code: 'handled', status: 200 });
      expect(complete).toHaveBeenCalledTimes(1);
    },
  );

  it('because it is full is answered with 503', async () => {
    const clock = manualClock();
    const { receiver } = setUp({ clock, inbox: memoryInbox({ clock, maxEntries: 1 }) });
    receiver.fallback(() => new Promise(() => {}));
    void receiver.receive(deliver(RUN_COMPLETED));
    await settled();
    expect(await receiver.receive(deliver(RUN_STARTED))).toMatchObject({ code: 'overloaded', status: 503 });
  });
});

describe('schemas', () => {
  const upperCase = {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: async (value: unknown) => {
        const { run_id: runId } = value as { run_id: unknown };
        return runId === 'run_1'
          ? { value: { id: 'RUN_1' } }
          : { issues: [{ message: 'private', path: ['run_id', { key: 0 }] }] };
      },
    },
  };

  it('give the handler the data that they return', async () => {
    const { receiver } = setUp({ schemas: { 'prompt_run.completed': upperCase } });
    const handler = vi.fn();
    receiver.fallback(handler);
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(handler.mock.calls[0]![0]).toMatchObject({ event: 'prompt_run.completed', data: { id: 'RUN_1' } });
  });

  it('that data does not pass are answered with 500, released, and name the paths only', async () => {
    const { receiver } = setUp({ schemas: { 'prompt_run.completed': upperCase } });
    receiver.fallback(() => expect.unreachable());
    const wrong = deliver(RUN_COMPLETED.replace('run_1', 'run_2'));
    const outcome = await receiver.receive(wrong);
    expect(outcome).toMatchObject({ code: 'schema_failed', status: 500 });
    expect(String(outcome.error)).toBe(
      'SchemaError: The data of prompt_run.completed does not pass its schema at: run_id.0 (see docs/troubleshooting.md#err_schema)',
    );
    expect(await receiver.receive(wrong)).toMatchObject({ code: 'schema_failed', attempt: 2 });
  });

  it('of another event do not matter', async () => {
    const { receiver } = setUp({ schemas: { 'export.ready': upperCase } });
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_STARTED))).code).toBe('handled');
  });
});

describe('a transactional inbox', () => {
  function transactional(result: 'committed' | 'fenced' | 'unknown') {
    const clock = manualClock();
    const log: string[] = [];
    const inbox = {
      ...inboxWith(clock, ({ release }) => ({
        complete: async () => expect.unreachable('the transaction marks the delivery done'),
        release: (claim) => {
          log.push('release');
          return release(claim);
        },
      })),
      async transaction(
        _claim: Claim,
        work: (transaction: { id: number }) => Promise<void>,
        signal: AbortSignal,
      ) {
        log.push('begin');
        signal.addEventListener('abort', () => log.push('abort'));
        try {
          await work({ id: 7 });
        } catch (error) {
          log.push('rollback');
          throw error;
        }
        log.push('commit');
        return result;
      },
    };
    const receiver = createReceiver({
      secrets: SECRET,
      logger: quietLogger(),
      clock,
      inbox,
      handlerTimeoutMs: 1_000,
    });
    return { receiver, log, clock };
  }

  it('hands its transaction to the handler and marks the delivery itself', async () => {
    const { receiver, log } = transactional('committed');
    receiver.on(
      'prompt_run.completed',
      (_event, { transaction }) => void log.push(`handler ${transaction.id}`),
    );
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect(log).toEqual(['begin', 'handler 7', 'commit']);
  });

  it('may answer with a promise of another library', async () => {
    /** Chains to its own kind, as many libraries' promises do. */
    class OtherPromise<T> {
      readonly promise: Promise<T>;
      constructor(promise: Promise<T>) {
        this.promise = promise;
      }
      // biome-ignore lint/suspicious/noThenProperty: it is what makes it a promise of another library
      then<U>(onValue: (value: T) => U, onError: (error: unknown) => U): OtherPromise<U> {
        return new OtherPromise(this.promise.then(onValue, onError));
      }
    }
    const clock = manualClock();
    const release = vi.fn<Inbox['release']>(() => true);
    const inbox = {
      ...inboxWith(clock, () => ({ release })),
      transaction: (_claim: Claim, work: (transaction: object) => Promise<void>) =>
        new OtherPromise(work({}).then(() => 'committed' as const)) as unknown as Promise<'committed'>,
    };
    const { receiver } = setUp({ clock, inbox });
    receiver.fallback(async () => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect(release).not.toHaveBeenCalled();
  });

  it.each(['fenced', 'unknown'] as const)('that ends %s is answered with 503', async (result) => {
    const { receiver, log } = transactional(result);
    receiver.fallback(() => {});
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'commit_unknown',
      status: 503,
    });
    expect(log).toEqual(['begin', 'commit', 'release']);
  });

  it('is told when the time of a handler is over that never ends', async () => {
    const { receiver, log, clock } = transactional('committed');
    receiver.fallback(() => new Promise(() => {}));
    const hung = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(1_000);
    expect((await hung).code).toBe('handler_timeout');
    expect(log).toEqual(['begin', 'abort']);
  });

  it('rolls back when the handler throws, or ends after its time', async () => {
    const { receiver, log, clock } = transactional('committed');
    const work = gate();
    receiver.on('prompt_run.completed', () => Promise.reject(new Error('boom'))).fallback(() => work.promise);
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_failed');
    expect(log).toEqual(['begin', 'rollback', 'release']);
    log.length = 0;
    const late = receiver.receive(deliver(RUN_STARTED));
    await clock.advance(1_000);
    expect((await late).code).toBe('handler_timeout');
    work.open();
    await settled();
    expect(log).toEqual(['begin', 'abort', 'rollback', 'release']);
  });
});

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

  it('gives back a job of an event without a handler, or without a name, to no handler', async () => {
    const { receiver } = setUp({ queue: { enqueue: async () => {} } });
    const job = {
      key: 'k',
      matchedBy: 'raw' as const,
      eventType: undefined,
      deliveryId: undefined,
      webhookId: undefined,
    };
    expect((await receiver.process({ ...job, body: btoa(RUN_COMPLETED) })).code).toBe('ignored');
    expect((await receiver.process({ ...job, body: btoa('[]') })).code).toBe('event_unusable');
  });
});

describe('close', () => {
  it('refuses new deliveries with 503 and waits for those under way', async () => {
    const { receiver } = setUp();
    const work = gate();
    receiver.fallback(() => work.promise);
    const first = receiver.receive(deliver(RUN_COMPLETED));
    await settled();
    let closed = false;
    const closing = receiver.close().then(() => {
      closed = true;
    });
    expect(await receiver.receive(deliver(RUN_STARTED))).toMatchObject({
      code: 'draining',
      status: 503,
      retryAfter: 10,
    });
    await settled();
    expect(closed).toBe(false);
    work.open();
    expect((await first).code).toBe('handled');
    await closing;
  });

  it('tries an open mark a last time, and does not hang on a store that stays away', async () => {
    const clock = manualClock();
    const complete = vi.fn(down);
    const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ complete })) });
    receiver.fallback(() => {});
    await receiver.receive(deliver(RUN_COMPLETED));
    const before = complete.mock.calls.length;
    await receiver.close();
    expect(complete.mock.calls.length).toBeGreaterThan(before);
  });

  it('does not wait for a handler that never ends for longer than its lease', async () => {
    const { receiver, clock } = setUp({ handlerTimeoutMs: 1_000, leaseMs: 5_000 });
    receiver.fallback(() => new Promise(() => {}));
    const hung = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(1_000);
    await hung;
    const closing = receiver.close();
    await clock.advance(5_000);
    await closing;
  });
});

describe('load', () => {
  it('beyond maxInFlight is answered with 503', async () => {
    const { receiver } = setUp({ maxInFlight: 1 });
    const work = gate();
    receiver.fallback(() => work.promise);
    const first = receiver.receive(deliver(RUN_COMPLETED));
    expect(await receiver.receive(deliver(RUN_STARTED))).toMatchObject({
      code: 'overloaded',
      status: 503,
      retryAfter: 10,
    });
    work.open();
    await first;
    expect((await receiver.receive(deliver(RUN_STARTED))).code).toBe('handled');
  });
});

describe('fetch', () => {
  it('takes a web-standard request to a response, also when it is passed on by itself', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    const { fetch } = receiver;
    const response = await fetch(
      new Request('http://localhost/', { method: 'POST', ...deliver(RUN_COMPLETED) }),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ outcome: 'handled', code: 'handled' });
  });

  it.each([-10, 10])('takes a body whose announced length is wrong by %i', async (wrong) => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    const { headers, body } = deliver(RUN_COMPLETED, {
      'content-length': String(RUN_COMPLETED.length + wrong),
    });
    const request = new Request('http://localhost/', { method: 'POST', headers, body });
    expect((await receiver.fetch(request)).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['beside chunks', { 'content-length': '5', 'transfer-encoding': 'chunked' }],
    ['as nothing', { 'content-length': '' }],
    ['below zero', { 'content-length': '-5' }],
  ])('never takes more than the cap where a length is announced %s', async (_how, announced) => {
    const { receiver } = setUp({ maxBodyBytes: 1_000 });
    let pulled = 0;
    const body = new ReadableStream({
      pull(stream) {
        if (++pulled > 100) return stream.close();
        stream.enqueue(new Uint8Array(500));
      },
    });
    const { headers } = deliver(RUN_COMPLETED, announced);
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    const response = await receiver.fetch(new Request('http://localhost/', init));
    expect(response.status).toBe(500);
    expect(pulled).toBeLessThan(20);
  });

  it('answers another method with 405 and the one that is allowed', async () => {
    const { receiver } = setUp();
    const response = await receiver.fetch(new Request('http://localhost/'));
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it.each<[string, (request: Request) => Promise<unknown>]>([
    ['json()', (request) => request.json()],
    ['text()', (request) => request.text()],
    ['its stream', (request) => new Response(request.body).text()],
  ])(
    'answers 500, never 401, and says what to change where somebody has read the request by %s',
    async (_how, read) => {
      const { receiver, logger } = setUp();
      receiver.fallback(() => {});
      const request = new Request('http://localhost/', { method: 'POST', ...deliver(RUN_COMPLETED) });
      await read(request);
      expect((await receiver.fetch(request)).status).toBe(500);
      expect(logger.lines[0]).toContain('request.clone()');
    },
  );

  it('gives every refused signature one and the same answer', async () => {
    const { receiver } = setUp({ secrets: { whk_01: SECRET } });
    const answers = await Promise.all(
      [
        deliver(RUN_COMPLETED, { 'x-webhook-signature': undefined }),
        deliver(RUN_COMPLETED, { 'x-webhook-signature': 'sha256=zz' }),
        deliver(RUN_COMPLETED, {}, 'wrong'),
        deliver(RUN_COMPLETED, { 'x-webhook-id': 'whk_unknown' }),
      ].map(async (delivery) => {
        const response = await receiver.fetch(
          new Request('http://localhost/', { method: 'POST', ...delivery }),
        );
        return [response.status, [...response.headers], await response.text()];
      }),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.[2]).toBe('{"outcome":"unauthorized","code":"signature_invalid"}');
  });
});

describe('observers', () => {
  it('see every outcome, and what they throw harms nothing', async () => {
    const { receiver, outcomes, logger } = setUp();
    const last = vi.fn();
    receiver.observe(() => {
      throw new Error('observer');
    });
    receiver.observe(last);
    await receiver.receive(deliver(RUN_COMPLETED));
    await receiver.receive(deliver(RUN_COMPLETED, {}, 'wrong'));
    expect(outcomes.map(({ code }) => code)).toEqual(['ignored', 'signature_invalid']);
    expect(last).toHaveBeenCalledTimes(2);
    expect(logger.lines.filter((line) => line.includes('observer threw'))).toHaveLength(2);
  });
});

describe('hostile surroundings', () => {
  it('an observer that rejects harms nothing, and neither does a logger that throws', async () => {
    const broken = () => {
      throw new Error('broken');
    };
    const { receiver } = setUp({ logger: { warn: broken, error: broken } });
    receiver.observe(async () => broken()).observe(broken);
    receiver.fallback(() => Promise.reject(new Error('boom')));
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_failed');
    expect((await receiver.receive(deliver(RUN_COMPLETED, {}, 'wrong'))).code).toBe('signature_invalid');
    await settled();
  });

  it('an observer cannot change the answer', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {}).observe((outcome) => void Object.assign(outcome, { status: 401 }));
    expect((await receiver.receive(deliver(RUN_COMPLETED))).status).toBe(200);
  });

  it('somebody who changes the array of the body after the check changes nothing', async () => {
    const { receiver } = setUp({ secrets: ['a', 'b', SECRET] });
    const handler = vi.fn();
    receiver.fallback(handler);
    const { headers } = deliver(RUN_COMPLETED);
    const body = Buffer.from(RUN_COMPLETED);
    const outcome = receiver.receive({ headers, body });
    await Promise.resolve();
    body.write('evil1', body.indexOf('run_1'));
    expect((await outcome).code).toBe('handled');
    expect(handler.mock.calls[0]![0].data.run_id).toBe('run_1');
  });

  it('a request without a webhook id can’t make it try hundreds of secrets on a large body', async () => {
    const secrets = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`whk_${i}`, `secret${i}`]));
    const { receiver } = setUp({ secrets });
    const { headers } = deliver(RUN_COMPLETED, { 'x-webhook-id': undefined });
    const outcome = await receiver.receive({ headers, body: new Uint8Array(1_000_000) });
    expect(outcome).toMatchObject({ code: 'secrets_unavailable', status: 503 });
  });

  it('a blank webhook id is none', async () => {
    const { receiver } = setUp({ secrets: { whk_01: SECRET } });
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED, { 'x-webhook-id': '' }))).code).toBe('handled');
  });

  it('an inbox and a queue that answer at once, without a promise, will do', async () => {
    const { receiver } = setUp({ queue: { enqueue: (() => undefined) as never } });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('queued');
  });
});

describe('secrecy', () => {
  const PAYLOAD_MARK = 'payload-mark-7f3a';
  const body = RUN_COMPLETED.replace('run_1', PAYLOAD_MARK);
  const hidden = [
    SECRET,
    'second-secret-19',
    PAYLOAD_MARK,
    sign(body).slice(7),
    sign(body, 'second-secret-19').slice(7),
  ];

  function expectNothingHidden(text: string): void {
    for (const value of hidden) expect(text).not.toContain(value);
  }

  it('is kept by inspecting, printing and serializing a receiver', () => {
    for (const secrets of [SECRET, [SECRET, 'second-secret-19'], { whk_01: SECRET }, () => SECRET]) {
      const { receiver } = setUp({ secrets });
      expectNothingHidden(inspect(receiver, { depth: Infinity, showHidden: true, getters: true }));
      expectNothingHidden(JSON.stringify(receiver) + String(receiver));
    }
  });

  it('is kept by every answer and log line, whatever happens', async () => {
    const clock = manualClock();
    const lines: string[] = [];
    const push = (line: string) => void lines.push(line);
    const leaky = () => Promise.reject(Object.assign(new Error(`${SECRET} ${body}`), { code: 'ERR_LEAKY' }));
    const setUps: Partial<ReceiverOptions>[] = [
      {},
      { secrets: ['second-secret-19'] },
      { secrets: leaky },
      { inbox: inboxWith(clock, () => ({ claim: leaky })) },
      { inbox: inboxWith(clock, () => ({ complete: leaky, release: leaky })) },
      { queue: { enqueue: leaky } },
      { graceUntil: clock.now() + 1000, secrets: 'second-secret-19' },
      { strict: true },
    ];
    for (const options of setUps) {
      for (const handler of [() => {}, leaky, () => Promise.reject(new PermanentError(body))]) {
        const { receiver } = setUp({ ...options, clock, joinMs: 0, logger: { warn: push, error: push } });
        receiver.on('prompt_run.completed', handler);
        const request = new Request('http://localhost/', { method: 'POST', ...deliver(body) });
        const response = await receiver.fetch(request);
        expectNothingHidden(`${await response.text()} ${JSON.stringify([...response.headers])}`);
      }
    }
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.join()).toContain('ERR_LEAKY');
    expectNothingHidden(lines.join());
  });

  it('is kept by the errors of a wrong set-up', () => {
    for (const options of [
      { secrets: [SECRET, ''] },
      { secrets: { [SECRET.slice(0, 0)]: '' } },
      { secrets: SECRET, inbox: {} as Inbox },
    ]) {
      try {
        createReceiver(options);
        expect.unreachable();
      } catch (error) {
        expectNothingHidden(inspect(error, { depth: Infinity }));
      }
    }
  });
});

describe('logging', () => {
  it('of what a stranger can cause is once a minute', async () => {
    const { receiver, logger } = setUp();
    const { headers } = deliver(RUN_COMPLETED);
    for (let i = 0; i < 20; i++) {
      await receiver.receive({ headers, body: () => Promise.reject(new Error('gone')) });
      await receiver.receive({ headers: { ...headers, 'content-encoding': 'gzip' }, body: '' });
    }
    expect(logger.lines).toHaveLength(2);
  });

  it('of an authentic delivery that is refused for good is each time', async () => {
    const { receiver, logger } = setUp();
    receiver.fallback(() => {});
    for (let i = 0; i < 3; i++) await receiver.receive(deliver('[]', { 'x-event-type': undefined }));
    expect(logger.lines).toHaveLength(3);
    expect(logger.lines[0]).toContain('will not send it again');
  });

  it('of a receiver without any handler says that events are lost', async () => {
    const { receiver, logger } = setUp();
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('ignored');
    expect(logger.lines[0]).toContain('no handler is registered');
  });

  it('of an error never takes a line of its message for its place', async () => {
    const { receiver, logger } = setUp();
    receiver.fallback(() => {
      throw new Error('bad event:\n    at private data');
    });
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(logger.lines[0]).not.toContain('private');
    expect(logger.lines[0]).toContain('receiver.test.ts');
  });

  it('of refused signatures is once a minute for each reason, with what to check', async () => {
    const { receiver, logger, clock } = setUp();
    for (let i = 0; i < 20; i++) await receiver.receive(deliver(RUN_COMPLETED, {}, 'wrong'));
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toContain('signed with another secret than the one configured');
    await receiver.receive(deliver(RUN_COMPLETED, { 'x-webhook-signature': undefined }));
    expect(logger.lines).toHaveLength(2);
    await clock.advance(60_000);
    await receiver.receive(deliver(RUN_COMPLETED, {}, 'wrong'));
    expect(logger.lines).toHaveLength(3);
  });

  it('of a handler’s error names its type and its place', async () => {
    const { receiver, logger } = setUp();
    receiver.fallback(() => {
      throw new RangeError('private');
    });
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(logger.lines[0]).toMatch(
      /handler_failed \(500\) "prompt_run.completed" "dlv_01": RangeError at .*receiver\.test\.ts/,
    );
    expect(logger.lines[0]).not.toContain('private');
  });

  it('never lets an id break a line', async () => {
    const { receiver, logger } = setUp();
    const headers = { 'x-delivery-id': `a\r\n${'b'.repeat(8000)}`, 'x-webhook-signature': undefined };
    await receiver.receive(deliver(RUN_COMPLETED, headers));
    expect(logger.lines[0]).not.toMatch(/[\r\n]/);
    expect(logger.lines[0]!.length).toBeLessThan(300);
  });
});

describe('wrong options', () => {
  it.each<[string, object]>([
    ['secret', { secret: SECRET }],
    ['secrets', { secrets: `${SECRET}\n` }],
    ['secrets["whk_01"]', { secrets: { whk_01: ` ${SECRET}` } }],
    ['graceUntil', { graceUntil: 1_700_000_000 }],
    ['inbox', { inbox: null }],
    ['queue', { queue: null }],
    ['capture', { capture: null }],
    ['logger', { logger: {} }],
    ['clock', { clock: {} }],
    ['pattern', { schemas: { 'prompt_run.complete': { '~standard': { validate: () => {} } } } }],
    ['maxBodyBytes', { maxBodyBytes: '10mb' }],
    ['handlerTimeoutMs', { handlerTimeoutMs: 0 }],
    ['leaseMs', { leaseMs: Number.NaN }],
    ['joinMs', { joinMs: -1 }],
    ['handlerTimeoutMs', { handlerTimeoutMs: 2 ** 31 }],
    ['strict', { strict: 'yes' }],
    ['inbox', { inbox: Promise.resolve(memoryInbox()) }],
    ['inbox', { inbox: {} }],
    ['inbox', { inbox: { ...memoryInbox(), retentionMs: undefined } }],
    ['queue', { queue: {} }],
    ['schemas', { schemas: { test: {} } }],
    ['additionalEvents', { additionalEvents: ['export.*'] }],
    ['additionalEvents', { additionalEvents: 'export.expired' }],
  ])('are refused when the receiver is created: %s', (option, options) => {
    const create = () => createReceiver({ secrets: SECRET, ...options });
    expect(create).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', code: 'ERR_CONFIGURATION', option }),
    );
  });

  it('are told what to pass instead', () => {
    const inbox = Promise.resolve(memoryInbox()) as never;
    expect(() => createReceiver({ secrets: SECRET, inbox })).toThrow(/lacks the methods claim.* await it/);
    expect(() => createReceiver({ secrets: SECRET, queue: {} as never })).toThrow(
      'what a queue package returns',
    );
    const misspelt = { secrets: SECRET, leaseMS: 1 };
    expect(() => createReceiver(misspelt)).toThrow(/no option leaseMS\. It knows: secrets, .*leaseMs/);
  });

  it('are refused where there are none at all', () => {
    expect(() => createReceiver(undefined as never)).toThrow('createReceiver needs options');
  });
});
