import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';

import { down, inboxWith, setUp } from '../support/set-up.js';

describe('a handler whose lease is renewed', () => {
  it.each<[string, () => Promise<boolean>]>([
    ['fails until the lease has run out', down],
    ['finds the claim taken over', async () => false],
    ['gets no answer until the lease has run out', () => new Promise<boolean>(() => {})],
  ])('sees its signal abort if renewal %s, and does not count if it then stops', async (_how, renew) => {
    const clock = manualClock();
    const { receiver } = setUp({ clock, leaseMs: 3_000, inbox: inboxWith(clock, () => ({ renew })) });
    let aborted = false;
    receiver.fallback(async (_event, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      aborted = signal.aborted;
    });
    const outcome = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(3_000);
    expect(await outcome).toMatchObject({ code: 'claim_lost', status: 503 });
    expect(aborted).toBe(true);
  });

  it('sees its signal abort as soon as a renewal finds the claim taken over', async () => {
    const clock = manualClock();
    const inbox = inboxWith(clock, () => ({ renew: async () => false }));
    const { receiver } = setUp({ clock, leaseMs: 3_000, inbox });
    receiver.fallback(
      (_event, { signal }) =>
        new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    const outcome = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(1_000);
    expect((await outcome).code).toBe('claim_lost');
  });

  it('sees its signal abort when a lease is over that counts from the request of its renewal', async () => {
    const clock = manualClock();
    const slow = () => new Promise<boolean>((resolve) => void clock.after(900, () => resolve(true)));
    const renew = vi.fn(down).mockImplementationOnce(slow as typeof down);
    const { receiver } = setUp({ clock, leaseMs: 3_000, inbox: inboxWith(clock, () => ({ renew })) });
    let abortedAt = 0;
    const start = clock.elapsed();
    receiver.fallback(async (_event, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      abortedAt = clock.elapsed() - start;
    });
    const outcome = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(6_000);
    expect((await outcome).code).toBe('claim_lost');
    // Asked for at 1 s, so it was held until 4 s.
    expect(abortedAt).toBe(4_000);
  });

  it.each([1, 2, 5])('that succeeds is handled once even if %d renewals fail', async (failures) => {
    const clock = manualClock();
    let left = failures;
    const { receiver } = setUp({
      clock,
      leaseMs: 3_000,
      inbox: inboxWith(clock, (inbox) => ({
        renew: (...args) => (left-- > 0 ? down() : inbox.renew(...args)),
      })),
    });
    const handler = vi.fn(() => new Promise<void>((done) => void clock.after(20_000, done)));
    receiver.fallback(handler);
    const first = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(20_000);
    expect(await first).toMatchObject({ code: 'handled', status: 200 });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('duplicate');
    expect(handler).toHaveBeenCalledOnce();
    expect(left).toBeLessThanOrEqual(0);
  });

  it('keeps its claim if the response to the claim took most of the lease', async () => {
    const clock = manualClock();
    const inbox = inboxWith(clock, (inner) => ({
      claim: async (...args) => {
        const claimed = inner.claim(...args);
        await new Promise<void>((done) => void clock.after(2_500, done));
        return claimed;
      },
    }));
    const { receiver } = setUp({ clock, leaseMs: 3_000, inbox });
    const work = gate();
    receiver.fallback(() => work.promise);
    const first = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(3_200);
    const copy = setUp({ clock, leaseMs: 3_000, joinMs: 0, inbox }).receiver;
    copy.fallback(() => expect.unreachable());
    const second = copy.receive(deliver(RUN_COMPLETED));
    await clock.advance(2_500);
    expect((await second).code).toBe('in_progress');
    work.open();
    expect((await first).code).toBe('handled');
  });

  it('that succeeds without reading its signal is decided by complete, even if no renewal ever succeeded', async () => {
    const clock = manualClock();
    const { receiver } = setUp({ clock, leaseMs: 3_000, inbox: inboxWith(clock, () => ({ renew: down })) });
    receiver.fallback(() => new Promise<void>((done) => void clock.after(20_000, done)));
    const first = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(20_000);
    expect(await first).toMatchObject({ code: 'handled', status: 200 });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('duplicate');
  });
});
