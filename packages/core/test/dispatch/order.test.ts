import { createReceiver, type Inbox, memoryInbox, PermanentError } from '@videovector-webhooks/core';
import { describe, expect, it, vi } from 'vitest';
import { deliver, SECRET } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import { setUp } from '../support/set-up.js';

/** A delivery of an event of run `r`, at a second of the story. */
function event(stage: string, second: number, data: object = { run_id: 'r' }) {
  const createdAt = new Date(Date.UTC(2026, 9, 7, 0, 0, second)).toISOString();
  const body = JSON.stringify({ created_at: createdAt, data, event: `prompt_run.${stage}` });
  return deliver(body, { 'x-delivery-id': `del_${stage}_${second}` });
}

/** A receiver that orders all events of prompt runs, and the stages that it has handled. */
function ordered(order: 'latest' | 'arrival' = 'latest') {
  const handled: string[] = [];
  const stale: (boolean | undefined)[] = [];
  const set = setUp();
  set.receiver.on(
    'prompt_run.*',
    (received, context) => {
      handled.push(received.event.split('.')[1]!);
      stale.push(context.stale);
    },
    { order },
  );
  const send = async (...parts: Parameters<typeof event>) =>
    (await set.receiver.receive(event(...parts))).code;
  return { ...set, handled, stale, send };
}

describe("order: 'latest'", () => {
  it('handles what comes in order, and supersedes what comes late', async () => {
    const { send, handled, stale } = ordered();
    expect(await send('started', 0)).toBe('handled');
    expect(await send('progress', 2)).toBe('handled');
    expect(await send('progress', 1)).toBe('superseded');
    expect(await send('completed', 0)).toBe('handled');
    expect(await send('progress', 9)).toBe('superseded');
    expect(handled).toEqual(['started', 'progress', 'completed']);
    expect(stale).toEqual([false, false, false]);
  });

  it('handles an event at the same instant and of the same stage as the latest one', async () => {
    const { send, receiver } = ordered();
    expect(await send('progress', 1)).toBe('handled');
    const { headers, body } = event('progress', 1);
    const another = { body, headers: { ...headers, 'x-delivery-id': 'del_another' } };
    expect((await receiver.receive(another)).code).toBe('handled');
  });

  it('answers 200, and counts a copy of what it superseded as a duplicate', async () => {
    const { send, receiver } = ordered();
    await send('completed', 5);
    expect(await receiver.receive(event('started', 0))).toMatchObject({ outcome: 'superseded', status: 200 });
    expect(await send('started', 0)).toBe('duplicate');
  });

  it.each([
    ['fails', new Error('down'), 'handler_failed'],
    ['is rejected', new PermanentError('no'), 'permanent_error'],
  ])('supersedes nothing by an event whose handler %s', async (_how, failure, code) => {
    const { receiver } = setUp();
    const handler = ({ event: name }: { event: string }) => {
      if (name === 'prompt_run.completed') throw failure;
    };
    receiver.on('prompt_run.*', handler, { order: 'latest' });
    expect((await receiver.receive(event('completed', 5))).code).toBe(code);
    expect((await receiver.receive(event('progress', 1))).code).toBe('handled');
  });

  it('handles one event of a resource at a time', async () => {
    const { receiver } = setUp({ joinMs: 0 });
    const release = gate();
    const started = gate();
    receiver.on(
      'prompt_run.*',
      async () => {
        started.open();
        await release.promise;
      },
      { order: 'latest' },
    );
    const first = receiver.receive(event('progress', 1));
    await started.promise;
    expect(await receiver.receive(event('completed', 2))).toMatchObject({ code: 'in_progress', status: 503 });
    release.open();
    expect((await first).code).toBe('handled');
    expect((await receiver.receive(event('completed', 2))).code).toBe('handled');
  });

  it('handles an event of which it does not know the resource, the time or the stage', async () => {
    const { receiver, send } = ordered();
    await send('completed', 5);
    expect(await send('progress', 1, {})).toBe('handled');
    const timeless = JSON.stringify({ data: { run_id: 'r' }, event: 'prompt_run.progress' });
    expect((await receiver.receive(deliver(timeless))).code).toBe('handled');
  });

  it('leaves handlers without the option alone', async () => {
    const { receiver } = setUp();
    const stale: unknown[] = [];
    receiver.on('prompt_run.*', (_event, context) => stale.push(context.stale));
    for (const second of [2, 1]) await receiver.receive(event('progress', second));
    expect(stale).toEqual([undefined, undefined]);
  });

  it('takes the resource from a function', async () => {
    const { receiver } = setUp();
    receiver.on('prompt_run.*', () => {}, { order: 'latest', resource: ({ data }) => String(data['batch']) });
    await receiver.receive(event('completed', 5, { run_id: 'r', batch: 1 }));
    expect((await receiver.receive(event('progress', 1, { run_id: 's', batch: 1 }))).code).toBe('superseded');
    expect((await receiver.receive(event('progress', 1, { run_id: 's', batch: 2 }))).code).toBe('handled');
  });

  it('passes that function the event as it was sent, before its schema', async () => {
    const validate = () => ({ value: { batch: 7 } });
    const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const;
    const receiver = createReceiver({ secrets: SECRET, schemas: { 'prompt_run.progress': schema } });
    const batches: number[] = [];
    receiver.on('prompt_run.progress', ({ data }) => void batches.push(data.batch), {
      order: 'latest',
      resource: ({ data }) => data.run_id,
    });
    const codes = [];
    for (const run_id of ['r', 's', 'r'])
      codes.push((await receiver.receive(event('progress', 5 - codes.length, { run_id }))).code);
    expect(codes).toEqual(['handled', 'handled', 'superseded']);
    expect(batches).toEqual([7, 7]);
  });

  it('fails, and loses nothing, if that function throws', async () => {
    const { receiver, outcomes } = setUp();
    const failure = new TypeError('no batch');
    receiver.on('prompt_run.*', () => {}, {
      order: 'latest',
      resource() {
        throw failure;
      },
    });
    expect(await receiver.receive(event('progress', 1))).toMatchObject({
      code: 'handler_failed',
      status: 500,
    });
    expect(outcomes[0]?.error).toBe(failure);
  });

  it('orders the events of one subscription, so that the secret of another can supersede nothing', async () => {
    const secrets = { whk_1: SECRET, whk_2: 'whsec_of_another_tenant' };
    const { receiver } = setUp({ secrets });
    receiver.on('prompt_run.*', () => {}, { order: 'latest' });
    const { body } = event('completed', 59);
    const forged = deliver(body, { 'x-webhook-id': 'whk_2' }, secrets.whk_2);
    expect((await receiver.receive(forged)).code).toBe('handled');
    const { headers, body: early } = event('progress', 1);
    const real = { body: early, headers: { ...headers, 'x-webhook-id': 'whk_1' } };
    expect((await receiver.receive(real)).code).toBe('handled');
  });

  it('orders queued deliveries as it orders direct ones', async () => {
    const jobs: Parameters<ReturnType<typeof createReceiver>['process']>[0][] = [];
    const secrets = { whk_01: SECRET };
    const web = setUp({
      secrets,
      queue: { enqueue: async (job) => void jobs.push(JSON.parse(JSON.stringify(job))) },
    });
    const { receiver } = setUp({ secrets });
    receiver.on('prompt_run.*', () => {}, { order: 'latest' });
    await receiver.receive(event('completed', 5));
    await web.receiver.receive(event('progress', 1));
    expect((await receiver.process(jobs[0]!)).code).toBe('superseded');
  });
});

it('orders queued deliveries without regard to a webhook id that was not verified', async () => {
  const { receiver } = setUp();
  receiver.on('prompt_run.*', () => {}, { order: 'latest' });
  const job = (key: string, webhookId: string, { body }: { body: string }) =>
    receiver.process({ key, matchedBy: 'raw', body: btoa(body), webhookId });
  expect((await job('a', 'whk_1', event('completed', 5))).code).toBe('handled');
  expect((await job('b', 'whk_2', event('progress', 1))).code).toBe('superseded');
});

describe("order: 'arrival'", () => {
  it('handles every event, and says which are stale', async () => {
    const { send, handled, stale } = ordered('arrival');
    for (const [stage, second] of [
      ['progress', 1],
      ['completed', 3],
      ['progress', 2],
      ['started', 0],
    ] as const)
      expect(await send(stage, second)).toBe('handled');
    expect(handled).toEqual(['progress', 'completed', 'progress', 'started']);
    expect(stale).toEqual([false, false, true, true]);
  });
});

describe('order with maxAttempts', () => {
  /** Like the receiver of `ordered`, but its handler fails for completed runs until it is told not to, and may do so once. */
  function parking() {
    const inbox = memoryInbox();
    const set = setUp({ inbox, maxAttempts: 1, joinMs: 0 });
    const state = { isBroken: true };
    const handled: string[] = [];
    set.receiver.on(
      'prompt_run.*',
      ({ event: name }) => {
        if (state.isBroken && name === 'prompt_run.completed') throw new Error('down');
        handled.push(name.split('.')[1]!);
      },
      { order: 'latest' },
    );
    const send = async (...parts: Parameters<typeof event>) =>
      (await set.receiver.receive(event(...parts))).code;
    const parked = async () => {
      const keys: string[] = [];
      for await (const page of inbox.parked(1)) keys.push(...page.map(({ key }) => key));
      return keys;
    };
    return { inbox, state, handled, send, parked };
  }

  it('neither supersedes nor holds up the other events of the resource by one that is parked', async () => {
    const { send, handled } = parking();
    expect(await send('completed', 5)).toBe('handler_failed');
    expect(await send('completed', 5)).toBe('parked');
    expect(await send('progress', 1)).toBe('handled');
    expect(await send('progress', 2)).toBe('handled');
    expect(handled).toEqual(['progress', 'progress']);
  });

  it('handles a revived event if it is the latest, and supersedes it otherwise', async () => {
    const { send, handled, inbox, parked, state } = parking();
    await send('completed', 5);
    await inbox.revive(await parked(), 1);
    state.isBroken = false;
    expect(await send('completed', 5)).toBe('handled');

    state.isBroken = true;
    const other = { run_id: 's' };
    await send('completed', 6, other);
    expect(await send('failed', 7, other)).toBe('handled');
    await inbox.revive(await parked(), 1);
    state.isBroken = false;
    expect(await send('completed', 6, other)).toBe('superseded');
    expect(handled).toEqual(['completed', 'failed']);
  });

  it('discards a parked event without superseding an earlier one', async () => {
    const { send, inbox, parked } = parking();
    await send('completed', 5);
    await inbox.discard(await parked(), 1);
    expect(await send('completed', 5)).toBe('duplicate');
    expect(await send('progress', 1)).toBe('handled');
  });
});

describe('the options of a handler', () => {
  const receiver = (inbox?: Inbox) => createReceiver({ secrets: SECRET, logger: quietLogger(), inbox });
  const register = (options: object, inbox?: Inbox) => () =>
    receiver(inbox).on('prompt_run.*', () => {}, options);

  it('are checked when the handler is registered', () => {
    expect(register({ ordre: 'latest' })).toThrow(/no option ordre.*order, resource/);
    expect(register({ order: 'newest' })).toThrow(/'latest' or 'arrival'/);
    expect(register({ order: 'latest', resource: 'run_id' })).toThrow(/must be a function/);
    expect(register({ resource: () => 'r' })).toThrow(/needs the option order/);
    expect(register({ order: undefined })).not.toThrow();
  });

  it('name the inbox that can not order events', () => {
    class CustomInbox {
      readonly supportsOrder = false;
    }
    const inbox = Object.assign(new CustomInbox(), memoryInbox(), { supportsOrder: undefined });
    expect(register({ order: 'latest' }, inbox)).toThrow(/CustomInbox has no supportsOrder/);
    expect(register({ order: 'latest' }, { ...memoryInbox(), supportsOrder: false })).toThrow(
      /the inbox of this receiver/,
    );
    expect(register({}, inbox)).not.toThrow();
  });

  it('need an inbox that passes the order on: a wrapper that does not is unavailable, and lets nothing through', async () => {
    const wrapper = { ...memoryInbox(), ...wrapped(memoryInbox()) };
    const released = vi.spyOn(wrapper, 'release');
    const { receiver: target, logger } = setUp({ inbox: wrapper });
    let calls = 0;
    target.on('prompt_run.*', () => calls++, { order: 'latest' });
    expect((await target.receive(event('progress', 1))).code).toBe('inbox_unavailable');
    expect(calls).toBe(0);
    expect(logger.lines.join()).toMatch(/ignores the order/);
    expect(released).toHaveBeenCalledOnce();
  });
});

function wrapped(inbox: Inbox): Partial<Inbox> {
  return { ...inbox, claim: (key, leaseMs, observed) => inbox.claim(key, leaseMs, observed) };
}
