import { manualClock, settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED } from '../../../test/support/deliveries.js';
import { gate } from '../../../test/support/gate.js';

import { down, inboxWith, setUp } from './support/set-up.js';

describe('a receiver', () => {
  it('has no AbortController of its own, which workerd would bind to the request that it was created in', async () => {
    class Bound {
      constructor() {
        throw new Error('bound to this request');
      }
    }
    vi.stubGlobal('AbortController', Bound);
    const { receiver } = setUp();
    vi.unstubAllGlobals();
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    await receiver.close();
  });
});

describe('close', () => {
  it('refuses new deliveries with 503 and waits for those in flight', async () => {
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

  it('retries a pending inbox update a last time, and does not hang on a store that stays away', async () => {
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

  it('does not wait for a capture sink that never closes', async () => {
    const sink = { write: () => {}, close: () => new Promise<void>(() => {}) };
    const { receiver, clock } = setUp({ handlerTimeoutMs: 1_000, capture: sink });
    const closing = receiver.close();
    await clock.advance(2_000);
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
