import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { keepLease } from '../../src/inbox/lease.js';
import { down, inboxWith, setUp } from '../support/set-up.js';

describe('a handler whose lease is renewed', () => {
  it.each<[string, () => Promise<boolean>, reason: string, cause: unknown]>([
    [
      'fails until the lease has run out',
      down,
      'The lease ran out, since the inbox could not renew it',
      new Error('the store is down'),
    ],
    [
      'fails without an error',
      () => Promise.reject(),
      'The lease ran out, since the inbox could not renew it',
      new Error('The inbox failed'),
    ],
    ['finds the claim taken over', async () => false, 'Another receiver took the claim over', undefined],
    [
      'gets no answer until the lease has run out',
      () => new Promise<boolean>(() => {}),
      'The lease ran out, since the inbox could not renew it',
      new Error('The inbox did not answer in time'),
    ],
  ])(
    'sees its signal abort if renewal %s, and does not count if it then stops',
    async (_how, renew, message, cause) => {
      const clock = manualClock();
      const { receiver } = setUp({ clock, leaseMs: 3_000, inbox: inboxWith(clock, () => ({ renew })) });
      let reason: unknown;
      receiver.fallback(async (_event, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        reason = signal.reason;
      });
      const outcome = receiver.receive(deliver(RUN_COMPLETED));
      await clock.advance(3_000);
      expect(await outcome).toMatchObject({ code: 'claim_lost', status: 503 });
      expect(reason).toMatchObject({ name: 'ClaimLost', message });
      expect((reason as Error).cause).toEqual(cause);
    },
  );

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

describe('keepLease', () => {
  const claim = { key: 'a', token: '1', attempt: 1, heldSince: 0, order: undefined, stale: undefined };

  /** Keeps a lease of 3 seconds. `renew` gets the time at which it is asked. */
  function keep(renew: (at: number) => Promise<boolean>) {
    const clock = manualClock();
    const start = clock.elapsed();
    const asked: number[] = [];
    const inbox = inboxWith(clock, () => ({
      renew: (): Promise<boolean> => {
        asked.push(clock.elapsed() - start);
        return renew(clock.elapsed() - start);
      },
    }));
    const lost = vi.fn();
    const end = keepLease({ inbox, leaseMs: 3_000, clock }, { ...claim, heldSince: start }, lost);
    return { clock, asked, lost, end };
  }

  it('renews every third of the lease, and no more once it has ended', async () => {
    const { clock, asked, lost, end } = keep(async () => true);
    await clock.advance(3_500);
    end();
    await clock.advance(10_000);
    expect(asked).toEqual([1_000, 2_000, 3_000]);
    expect(lost).not.toHaveBeenCalled();
  });

  it('asks again after a twelfth of the lease, and waits no longer for an answer than the lease lasts', async () => {
    const never = new Promise<boolean>(() => {});
    const { clock, asked, lost } = keep((at) => (at === 1_000 ? never : down()));
    await clock.advance(2_999);
    // The first one is given up after a third of the lease.
    expect(asked).toEqual([1_000, 2_250, 2_500, 2_750]);
    expect(lost).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(lost).toHaveBeenCalledOnce();
    await clock.advance(10_000);
    expect(asked).toHaveLength(5);
  });

  it('does not report a claim as lost whose handler has ended while a renewal was under way', async () => {
    const held = gate();
    const { clock, asked, lost, end } = keep(() => held.promise.then(() => false));
    await clock.advance(1_000);
    end();
    held.open();
    await clock.advance(10_000);
    expect(asked).toEqual([1_000]);
    expect(lost).not.toHaveBeenCalled();
  });
});
