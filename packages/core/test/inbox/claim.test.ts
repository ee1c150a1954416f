import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import {
  deliver,
  RUN_COMPLETED,
  RUN_STARTED,
  SECRET,
  TEST_EVENT_BODY,
} from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';

import { inboxWith, setUp } from '../support/set-up.js';

describe('copies of a delivery', () => {
  it('that arrive concurrently wait for the first: one is handled, all are answered 200', async () => {
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

  it('get 503 and Retry-After if the first takes longer than they may wait', async () => {
    const { receiver, clock } = setUp({ leaseMs: 10_000 });
    receiver.fallback(() => new Promise(() => {}));
    void receiver.receive(deliver(RUN_COMPLETED));
    const copy = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(2_000);
    expect(await copy).toMatchObject({ code: 'in_progress', status: 503, retryAfter: 8 });
  });

  it('are never told to wait longer than half a minute, whatever the lease', async () => {
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

  it('are recognized even if one was re-serialized', async () => {
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

  it('are recognized even if the secret was rotated between them', async () => {
    const { receiver } = setUp({ secrets: ['old', 'new'] });
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED, {}, 'old'))).code).toBe('handled');
    expect((await receiver.receive(deliver(RUN_COMPLETED, {}, 'new'))).code).toBe('duplicate');
  });

  it('are distinguished by their bodies, so that a reused id suppresses nothing', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect((await receiver.receive(deliver(RUN_STARTED))).code).toBe('handled');
  });

  it('are distinguished by their ids, since two deliveries may have the same body', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect((await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': 'dlv_02' }))).code).toBe(
      'handled',
    );
  });

  it('are distinguished by subscription, if the secrets determine it', async () => {
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
    const outcome = await receiver.receive(test);
    expect(outcome.code).toBe('handled');
    expect(outcome.deliveryId).toBeUndefined();
    expect((await receiver.receive(test)).code).toBe('duplicate');
  });

  it('are not handled under a claim that arrives after its lease', async () => {
    const clock = manualClock();
    const { receiver } = setUp({
      clock,
      leaseMs: 3_000,
      inbox: inboxWith(clock, (inbox) => ({
        claim: async (...args) => {
          const claimed = inbox.claim(...args);
          await new Promise<void>((done) => void clock.after(4_000, done));
          return claimed;
        },
      })),
    });
    const handler = vi.fn();
    receiver.fallback(handler);
    const outcome = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(5_000);
    expect(await outcome).toMatchObject({ code: 'inbox_unavailable', status: 503 });
    expect(handler).not.toHaveBeenCalled();
  });
});
