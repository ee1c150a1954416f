import { type Inbox, memoryInbox } from '@videovector-webhooks/core';
import { manualClock, settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';

import { down, inboxWith, setUp } from '../support/set-up.js';

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

  it('to answer a claim in time is answered with 503, and a late claim is released', async () => {
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
    expect(await outcome).toMatchObject({
      code: 'inbox_unavailable',
      error: { message: 'The inbox did not answer within 10000 ms' },
    });
    held.open();
    await settled();
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ code: 'handled', attempt: 2 });
    expect(handler).toHaveBeenCalledOnce();
  });

  it('to answer in time, and then says that the delivery is not to be claimed, has nothing to release', async () => {
    const clock = manualClock();
    const held = gate();
    const release = vi.fn(() => Promise.resolve(true));
    const inbox = inboxWith(clock, () => ({
      claim: async () => {
        await held.promise;
        return { state: 'completed' };
      },
      release,
    }));
    const { receiver } = setUp({ clock, inbox });
    receiver.fallback(() => {});
    const outcome = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(10_000);
    await outcome;
    held.open();
    await settled();
    expect(release).not.toHaveBeenCalled();
  });

  it('at complete does not count as the handler’s time: the response is 200, and the log says so', async () => {
    const clock = manualClock();
    const inbox = inboxWith(clock, () => ({ complete: () => new Promise(() => {}) }));
    const { receiver, logger } = setUp({ clock, inbox, handlerTimeoutMs: 1_000, inboxTimeoutMs: 5_000 });
    receiver.fallback(() => {});
    const outcome = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(5_000);
    expect(await outcome).toMatchObject({ code: 'handled', status: 200, markPending: true });
    expect(logger.lines[0]).toMatch(/handled \(200\) .*: but not recorded yet: /);
    const closing = receiver.close();
    await clock.advance(60_000);
    await closing;
    expect(logger.lines.at(-1)).toContain('could not complete delivery');
  });

  it.each(['complete', 'release'] as const)(
    'at %s is retried after the response until it is back',
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

  it('at complete is tried twice more when the receiver closes', async () => {
    const clock = manualClock();
    const complete = vi.fn<Inbox['complete']>();
    const inbox = inboxWith(clock, (inner) => {
      complete.mockImplementationOnce(down).mockImplementationOnce(down).mockImplementation(inner.complete);
      return { complete };
    });
    const { receiver, logger } = setUp({ clock, inbox });
    receiver.fallback(() => {});
    await receiver.receive(deliver(RUN_COMPLETED));
    await receiver.close();
    expect(complete).toHaveBeenCalledTimes(3);
    expect(logger.lines.join()).not.toContain('could not complete');
  });

  it('at complete is retried after growing pauses of at most half a minute, for some ten minutes', async () => {
    const clock = manualClock();
    const calls: number[] = [];
    const start = clock.elapsed();
    const complete = () => {
      calls.push(clock.elapsed() - start);
      return down();
    };
    const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ complete })) });
    receiver.fallback(() => {});
    await receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(3_600_000);
    const pauses = calls.slice(1).map((at, i) => at - calls[i]!);
    expect(pauses.slice(0, 11)).toEqual([
      100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000,
    ]);
    expect(new Set(pauses.slice(9))).toEqual(new Set([30_000]));
    expect(calls.at(-1)).toBe(531_100);
  });

  it.each([
    ['complete', 'so it may be handled again'],
    ['release', 'so it is handled again only after its lease has run out'],
  ] as const)('at %s for good is given up, and the log says what follows', async (verb, consequence) => {
    const clock = manualClock();
    const { receiver, logger } = setUp({ clock, inbox: inboxWith(clock, () => ({ [verb]: down })) });
    receiver.fallback(() => {
      if (verb === 'release') throw new Error('boom');
    });
    await receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(3_600_000);
    expect(logger.lines.at(-1)).toContain(`could not ${verb} delivery`);
    expect(logger.lines.at(-1)).toContain(consequence);
    expect(logger.lines.at(-1)).toContain('help mark_given_up)');
  });

  it('at complete because another receiver took over reports that, and the response stays 200', async () => {
    const clock = manualClock();
    const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ complete: async () => false })) });
    receiver.fallback(() => {});
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'handled',
      takenOver: true,
    });
  });

  it('at release because another receiver took over adds nothing to the failure', async () => {
    const clock = manualClock();
    const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ release: async () => false })) });
    receiver.fallback(() => Promise.reject(new Error('boom')));
    const outcome = await receiver.receive(deliver(RUN_COMPLETED));
    expect(outcome.code).toBe('handler_failed');
    expect(outcome.takenOver).toBeUndefined();
  });

  it.each([undefined, null])(
    'to say at complete whose claim it was, with %s, is reported once',
    async (nothing) => {
      const clock = manualClock();
      const complete = vi.fn(async () => nothing as unknown as boolean);
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
