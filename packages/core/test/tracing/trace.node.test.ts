import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { createReceiver } from '@videovector-webhooks/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import { recordTraces } from '../support/record-traces.js';
import { setUp } from '../support/set-up.js';

const CHANNEL = 'videovector.webhook:receive';

/** Binds a store to a channel for the rest of the test. */
function bind<T>(channel: string, store: AsyncLocalStorage<T>, value: () => T): void {
  const { start } = tracingChannel(channel);
  start.bindStore(store, value);
  onTestFinished(() => void start.unbindStore(store));
}

describe('a traced operation', () => {
  it('publishes the five events of a TracingChannel with one message', async () => {
    const traces = recordTraces();
    const { receiver } = setUp();
    receiver.on('prompt_run.completed', () => {});
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(traces.eventsOf('receive')).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
    expect(traces.messagesOf('receive')).toHaveLength(1);
    expect(traces.events.filter((name) => /:(?:start|asyncEnd)$/.test(name))).toEqual([
      'receive:start',
      'verify:start',
      'verify:asyncEnd',
      'claim:start',
      'claim:asyncEnd',
      'handle:start',
      'handle:asyncEnd',
      'receive:asyncEnd',
    ]);
  });

  it('takes its time from the receiver’s clock', async () => {
    const traces = recordTraces();
    const { receiver, clock } = setUp();
    receiver.fallback(() => new Promise<void>((resolve) => void clock.after(700, resolve)));
    const receiving = receiver.receive(deliver(RUN_COMPLETED));
    await clock.advance(700);
    await receiving;
    expect(traces.messagesOf('handle')).toMatchObject([{ durationMs: 700 }]);
    expect(traces.messagesOf('verify')).toMatchObject([{ durationMs: 0 }]);
  });

  it('carries the context of a bound store into everything that the delivery runs', async () => {
    const store = new AsyncLocalStorage<string>();
    bind(CHANNEL, store, () => `span of ${store.getStore()}`);
    const seen: Record<string, string | undefined> = {};
    const see = (place: string): void => {
      seen[place] = store.getStore();
    };
    const receiver = createReceiver({
      secrets: async () => {
        see('secrets');
        return SECRET;
      },
      logger: quietLogger(),
    });
    receiver.on('prompt_run.completed', async (_event, context) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      see('handler');
      context.signal.addEventListener('abort', () => {});
    });
    receiver.observe(() => see('observer'));
    await store.run('the request', async () => {
      await receiver.receive(deliver(RUN_COMPLETED));
      see('caller');
    });
    expect(seen).toEqual({
      secrets: 'span of the request',
      handler: 'span of the request',
      observer: 'span of the request',
      caller: 'the request',
    });
  });

  it('binds the store of a step to that step only', async () => {
    const store = new AsyncLocalStorage<string>();
    bind('videovector.webhook:claim', store, () => 'claim');
    const { receiver } = setUp();
    const handler = vi.fn(() => store.getStore());
    receiver.fallback(handler);
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(handler).toHaveReturnedWith(undefined);
  });

  it('gives a subscriber that joins while it runs only what follows, and one that leaves nothing more', async () => {
    const { receiver } = setUp();
    const [first, second] = [gate(), gate()];
    receiver.fallback(() => first.promise);
    const before = receiver.receive(deliver(RUN_COMPLETED));
    const traces = recordTraces();
    first.open();
    await before;
    expect(traces.events.filter((name) => name.startsWith('receive'))).toEqual([]);

    const other = setUp().receiver;
    other.fallback(() => second.promise);
    const during = other.receive(deliver(RUN_COMPLETED));
    traces.stop();
    second.open();
    expect((await during).code).toBe('handled');
    expect(traces.eventsOf('receive')).toEqual(['start', 'end']);
  });

  it('runs once and keeps its result if a store cannot be bound', async () => {
    const unusable = {
      run: () => Promise.reject(new Error('no store')),
    } as unknown as AsyncLocalStorage<string>;
    for (const channel of [CHANNEL, 'videovector.webhook:handle']) bind(channel, unusable, () => 'x');
    const { receiver } = setUp();
    const handler = vi.fn();
    receiver.fallback(handler);
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('is published on the same channel by every copy of this package in the process', async () => {
    const traces = recordTraces();
    vi.resetModules();
    const copy = await import('../../src/index.js');
    expect(copy.createReceiver).not.toBe(createReceiver);
    for (const create of [createReceiver, copy.createReceiver])
      await create({ secrets: SECRET, logger: quietLogger() }).receive(deliver(RUN_COMPLETED));
    expect(traces.messagesOf('receive')).toHaveLength(2);
  });
});
