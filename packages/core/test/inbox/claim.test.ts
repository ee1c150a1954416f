import type { Inbox } from '@videovector-webhooks/core';
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

  it('ask again after growing pauses, the last time when they may wait no longer', async () => {
    const clock = manualClock();
    const asked: number[] = [];
    const start = clock.elapsed();
    const inbox = inboxWith(clock, () => ({
      async claim() {
        asked.push(clock.elapsed() - start);
        return { state: 'in-progress', remainingMs: 60_000 };
      },
    }));
    const { receiver } = setUp({ clock, inbox, joinMs: 2_000 });
    receiver.fallback(() => {});
    const copy = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(2_000);
    expect((await copy).code).toBe('in_progress');
    expect(asked).toEqual([0, 25, 75, 175, 375, 775, 1_175, 1_575, 1_975, 2_000]);
  });

  it('are told to wait a second at least, however soon the lease ends', async () => {
    const clock = manualClock();
    const claim = async () => ({ state: 'in-progress', remainingMs: 1 }) as const;
    const { receiver } = setUp({ clock, joinMs: 0, inbox: inboxWith(clock, () => ({ claim })) });
    receiver.fallback(() => {});
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ retryAfter: 1 });
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

describe('a claim', () => {
  /** What the inbox is told about a delivery. */
  async function observedOf(body: string) {
    const clock = manualClock();
    const claim = vi.fn<Inbox['claim']>(async () => ({ state: 'completed' }));
    const secrets = { whk_01: SECRET };
    const { receiver } = setUp({ clock, secrets, inbox: inboxWith(clock, () => ({ claim })) });
    receiver.fallback(() => {});
    await receiver.receive(deliver(body));
    return claim.mock.calls[0]![2];
  }

  it('tells the inbox the ids and the time of the event, which a store may show', async () => {
    expect(await observedOf(RUN_COMPLETED)).toEqual({
      deliveryId: 'dlv_01',
      webhookId: 'whk_01',
      eventId: JSON.parse(RUN_COMPLETED).id,
      createdAt: '2026-10-07T00:00:00Z',
    });
  });

  it('tells it no time that is not text', async () => {
    const body = RUN_COMPLETED.replace('"2026-10-07T00:00:00Z"', '1791331200');
    expect(await observedOf(body)).toMatchObject({ createdAt: undefined });
  });
});
