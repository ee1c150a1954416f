import {
  createReceiver,
  type Delivery,
  type DeliveryContext,
  type Inbox,
  PermanentError,
} from '@videovector-webhooks/core';
import type { Claim } from '@videovector-webhooks/core/inbox';
import { manualClock, settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED, SECRET, sign } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

import { inboxWith, setUp } from '../support/set-up.js';

describe('the event that a handler gets', () => {
  /** Every forgery that could put an unsigned value into the payload. */
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

  it('has its signed type if the header names another, and the outcome reports the mismatch', async () => {
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
  ])('has the type of the header if the signed body names none: %s', async (body) => {
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
    'does not exist if an authentic body names no event: %s',
    async (body) => {
      const { receiver } = setUp();
      receiver.fallback(() => expect.unreachable());
      const outcome = await receiver.receive(deliver(body, { 'x-event-type': undefined }));
      expect(outcome).toMatchObject({ code: 'event_unusable', status: 422 });
    },
  );
});

describe('a handler', () => {
  it('that throws is answered with 500, and the delivery comes again as attempt 2', async () => {
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
    ['something other than an error', () => Promise.reject('boom')],
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

  it('that takes too long is answered with 503 immediately, sees its signal abort, and is released when it ends', async () => {
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

  it.each([
    ['an error', new Error('stopped'), 'claim_lost', 503],
    ['a PermanentError', new PermanentError('never'), 'permanent_error', 422],
  ])('that throws %s after its claim was lost', async (_what, error, code, status) => {
    const clock = manualClock();
    const inbox = inboxWith(clock, () => ({ renew: async () => false }));
    const { receiver } = setUp({ clock, inbox, leaseMs: 3_000 });
    receiver.fallback(async (_event, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw error;
    });
    const outcome = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(3_000);
    expect(await outcome).toMatchObject({ code, status, error });
  });

  it('that never ends cannot block the event permanently', async () => {
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

  it('learns which secret matched', async () => {
    const { receiver } = setUp({ secrets: ['another', SECRET] });
    const indexes: unknown[] = [];
    receiver.fallback((_event, { secretIndex }) => indexes.push(secretIndex));
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(indexes).toEqual([1]);
  });
});

describe('a transactional inbox', () => {
  function transactional(result: 'committed' | 'fenced' | 'unknown') {
    const clock = manualClock();
    const log: string[] = [];
    const inbox = {
      ...inboxWith(clock, ({ release }) => ({
        complete: async () => {
          log.push('complete');
          return true;
        },
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

  it('passes its transaction to the handler and completes the delivery itself', async () => {
    const { receiver, log } = transactional('committed');
    receiver.on(
      'prompt_run.completed',
      (_event, { transaction }) => void log.push(`handler ${transaction.id}`),
    );
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect(log).toEqual(['begin', 'handler 7', 'commit']);
  });

  it('may answer with a promise of another library', async () => {
    /** Its `then` returns its own class, as in many libraries. */
    class OtherPromise<T> {
      readonly promise: Promise<T>;
      constructor(promise: Promise<T>) {
        this.promise = promise;
      }
      // biome-ignore lint/suspicious/noThenProperty: it stands for a promise of another library
      then<U>(onValue: (value: T) => U, onError: (error: unknown) => U): OtherPromise<U> {
        return new OtherPromise(this.promise.then(onValue, onError));
      }
    }
    const clock = manualClock();
    const release = vi.fn<Inbox['release']>(async () => true);
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

  it.each([
    ['fenced', true],
    ['unknown', undefined],
  ] as const)('that ends %s is answered with 503', async (result, takenOver) => {
    const { receiver, log } = transactional(result);
    receiver.fallback(() => {});
    const outcome = await receiver.receive(deliver(RUN_COMPLETED));
    expect(outcome).toMatchObject({ code: 'commit_unknown', status: 503 });
    expect(outcome.takenOver).toBe(takenOver);
    expect(log).toEqual(['begin', 'commit', 'release']);
  });

  it('sees its signal abort when a handler that never ends has used up its time', async () => {
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
