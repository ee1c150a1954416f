import { memoryInbox, type ReceiverOptions } from '@videovector-webhooks/core';
import type { Capture } from '@videovector-webhooks/core/replay';
import {
  inspectableInbox,
  signedDelivery,
  TEST_SECRET_KNOWN_TO_EVERYBODY,
} from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { gate } from '../../../test/support/gate.js';
import { setUp } from './support/set-up.js';

/** A context like that of Workers: its method needs its object. */
class PlatformContext {
  readonly #works: Promise<unknown>[] = [];

  waitUntil(work: Promise<unknown>): void {
    this.#works.push(work);
  }

  /** Waits like the platform: until no work is left, and then it stops everything. */
  async end(): Promise<void> {
    for (let work = this.#works.shift(); work !== undefined; work = this.#works.shift()) await work;
  }
}

const setUpForTests = (options: Partial<ReceiverOptions> = {}) =>
  setUp({ secrets: TEST_SECRET_KNOWN_TO_EVERYBODY, ...options });

const makeRequest = async () =>
  new Request('http://localhost/', await signedDelivery('export.ready', { export_id: 'exp_1' }));

describe('a platform that stops work after the response is asked to wait', () => {
  it('for an inbox update that is retried, and for those of no other delivery', async () => {
    const inner = memoryInbox();
    let failures = 1;
    const inbox = inspectableInbox({
      ...inner,
      complete: (claim) => (failures-- > 0 ? Promise.reject(new Error('down')) : inner.complete(claim)),
    });
    const { receiver, clock } = setUpForTests({ inbox });
    receiver.on('export.ready', () => {});
    const [context, other] = [new PlatformContext(), new PlatformContext()];
    expect((await receiver.fetch(await makeRequest(), {}, context)).status).toBe(200);
    expect((await receiver.fetch(await makeRequest(), {}, other)).status).toBe(200);
    await other.end();
    expect(inbox.entries().map(({ state }) => state)).toEqual(['in-progress', 'completed']);
    const [ended] = [context.end(), clock.advance(100)];
    await ended;
    expect(inbox.entries().map(({ state }) => state)).toEqual(['completed', 'completed']);
  });

  it('for a handler that has timed out, until its delivery is released', async () => {
    const inbox = inspectableInbox();
    const { receiver, clock } = setUpForTests({ inbox, handlerTimeoutMs: 1000 });
    const handling = gate();
    receiver.on('export.ready', () => handling.promise);
    const context = new PlatformContext();
    const answering = receiver.fetch(await makeRequest(), context);
    await clock.advance(1000);
    expect((await answering).status).toBe(503);
    expect(inbox.entries()).toMatchObject([{ state: 'in-progress' }]);
    handling.open();
    await context.end();
    expect(inbox.entries()).toMatchObject([{ state: 'released' }]);
  });

  it('for the observers and for the capture', async () => {
    const captures: Capture[] = [];
    const observed: string[] = [];
    const [writing, observing] = [gate(), gate()];
    const sink = { write: (capture: Capture) => writing.promise.then(() => captures.push(capture)) };
    const { receiver } = setUpForTests({ capture: sink });
    receiver.observe(async ({ code }) => {
      await observing.promise;
      observed.push(code);
    });
    const context = new PlatformContext();
    await receiver.fetch(await makeRequest(), context);
    expect([captures.length, observed.length]).toEqual([0, 0]);
    writing.open();
    observing.open();
    await context.end();
    expect([captures.length, observed]).toEqual([1, ['ignored']]);
  });

  it('by receive too, if the delivery has waitUntil', async () => {
    const works: Promise<unknown>[] = [];
    const { receiver } = setUpForTests();
    receiver.observe(async () => {});
    const delivery = await signedDelivery('export.ready', { export_id: 'exp_1' });
    await receiver.receive({ ...delivery, waitUntil: (work) => void works.push(work) });
    expect(works.length).toBeGreaterThan(0);
  });
});

describe('other arguments of a platform', () => {
  const strictEnv = new Proxy(
    {},
    {
      get(_, name) {
        throw new ReferenceError(`Unknown variable ${String(name)}`);
      },
    },
  );

  it.each([
    ['nothing', []],
    ["Deno's info", [{ remoteAddr: { hostname: '127.0.0.1' } }]],
    ['an env with a binding of that name', [{ waitUntil: 'text' }, null]],
    ['an env that throws for unknown names', [strictEnv]],
  ])('change nothing: %s', async (_what, platform) => {
    const { receiver, logger } = setUpForTests();
    receiver.on('export.ready', () => {});
    expect((await receiver.fetch(await makeRequest(), ...platform)).status).toBe(200);
    expect(logger.lines).toEqual([]);
  });

  it('change no response if waitUntil fails, and the log says what to pass', async () => {
    const { receiver, logger } = setUpForTests();
    receiver.on('export.ready', () => {});
    receiver.observe(async () => {});
    const { waitUntil } = new PlatformContext();
    const response = await receiver.fetch(await makeRequest(), {
      waitUntil: (work: Promise<unknown>) => waitUntil(work),
    });
    expect(response.status).toBe(200);
    expect(logger.lines[0]).toContain('waitUntil threw (TypeError)');
  });
});
