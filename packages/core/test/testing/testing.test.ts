import { fileURLToPath } from 'node:url';
import {
  createReceiver,
  type Inbox,
  memoryInbox,
  type ReceiverOptions,
  verifySignature,
} from '@videovector-webhooks/core';
import type { TransactionalInbox } from '@videovector-webhooks/core/inbox';
import {
  type DeliveryData,
  inspectableInbox,
  manualClock,
  type SignedDeliveryOptions,
  settled,
  signedDelivery,
  TEST_SECRET_KNOWN_TO_EVERYBODY,
} from '@videovector-webhooks/core/testing';
import { build } from 'esbuild';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { deliver } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

const PINNED: SignedDeliveryOptions = {
  secret: 'whsec_a',
  webhookId: 'whk_1',
  deliveryId: 'dlv_1',
  attemptId: 'att_1',
  eventId: 'evt_1',
  createdAt: '2026-10-07T00:00:00Z',
};

/** As JSON text, since a JavaScript object would change the numbers. */
const DATA =
  '{"title":"Café 🎞 / \\"x\\"","run_id":"run_1","start_time":12.0,"frames":12345678901234567890,"tiny":0.00001}';

/** The output of CPython's json.dumps with sort_keys, and of hmac.new with the secret above. */
const SIGNED = {
  body:
    '{"api_version": "2024-01", "created_at": "2026-10-07T00:00:00Z", "data": {"frames": 12345678901234567890, ' +
    '"run_id": "run_1", "start_time": 12.0, "tiny": 1e-05, "title": "Caf\\u00e9 \\ud83c\\udf9e / \\"x\\""}, ' +
    '"event": "prompt_run.completed", "id": "evt_1"}',
  signature: 'sha256=fad4982827cae6c5824861b2a543fc76c58ec5a908e20d9d08ac387bc85ad3a2',
};

function setUp(options: Partial<ReceiverOptions> = {}) {
  const receiver = createReceiver({
    secrets: TEST_SECRET_KNOWN_TO_EVERYBODY,
    logger: quietLogger(),
    ...options,
  });
  const handler = vi.fn();
  receiver.on(['prompt_run.completed', 'test'], handler);
  return { receiver, handler };
}

describe('signedDelivery', () => {
  it('creates the bytes, the signature and the headers that VideoVector sends', async () => {
    expect(await signedDelivery('prompt_run.completed', DATA, PINNED)).toEqual({
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Webhook-Signature': SIGNED.signature,
        'X-Webhook-ID': 'whk_1',
        'X-Delivery-ID': 'dlv_1',
        'X-Event-Type': 'prompt_run.completed',
        'X-Delivery-Attempt-ID': 'att_1',
        'Idempotency-Key': 'att_1',
      },
      body: SIGNED.body,
    });
  });

  it('re-serializes as a proxy does: other bytes, the same numbers, and the signature of the original', async () => {
    const { body, headers } = await signedDelivery('prompt_run.completed', DATA, {
      ...PINNED,
      form: 'reserialized',
    });
    expect(headers['X-Webhook-Signature']).toBe(SIGNED.signature);
    expect(body).toContain(
      '{"frames":12345678901234567890,"run_id":"run_1","start_time":12.0,"tiny":1e-05,"title":"Café 🎞 / \\"x\\""}',
    );
    const result = await verifySignature({ body, signature: SIGNED.signature, secrets: 'whsec_a' });
    expect(result).toMatchObject({ ok: true, matchedBy: 'canonical' });
  });

  it('keeps a lone surrogate as an escape, since it has no UTF-8 form', async () => {
    const { body } = await signedDelivery('test', '{"message": "\\ud83c"}', { form: 'reserialized' });
    expect(body).toContain('"message":"\\ud83c"');
  });

  it('can be passed directly to receiver.receive, new Request and receiver.fetch', async () => {
    const { receiver, handler } = setUp();
    const delivery = await signedDelivery('prompt_run.completed', { run_id: 'run_1' });
    expect(await receiver.receive(delivery)).toMatchObject({ code: 'handled', matchedBy: 'raw' });
    const again = await receiver.fetch(new Request('http://localhost/', delivery));
    expect(await again.json()).toMatchObject({ outcome: 'duplicate' });
    expect(handler).toHaveBeenCalledOnce();
    expect(handler.mock.calls[0]![0]).toMatchObject({ data: { run_id: 'run_1' } });
  });

  it('creates a new delivery in every call, and the same one if the ids and the time are given', async () => {
    const { receiver, handler } = setUp();
    for (let i = 0; i < 2; i++)
      await receiver.receive(await signedDelivery('prompt_run.completed', { run_id: 'run_1' }));
    expect(handler).toHaveBeenCalledTimes(2);
    const ids = { deliveryId: 'dlv_1', eventId: 'evt_1', createdAt: new Date(0) };
    const [first, retried] = [
      await signedDelivery('prompt_run.completed', { run_id: 'run_1' }, ids),
      await signedDelivery('prompt_run.completed', { run_id: 'run_1' }, ids),
    ];
    expect(first.body).toBe(retried.body);
    expect(first.headers['X-Delivery-Attempt-ID']).not.toBe(retried.headers['X-Delivery-Attempt-ID']);
    expect((await receiver.receive(first)).code).toBe('handled');
    expect((await receiver.receive(retried)).code).toBe('duplicate');
  });

  it('writes the time to the second, as the sender does', async () => {
    const at = Date.parse('2026-10-07T00:00:00.987Z');
    for (const createdAt of [at, new Date(at)]) {
      const { body } = await signedDelivery('test', { message: '' }, { createdAt });
      expect(body).toContain('"created_at": "2026-10-07T00:00:00Z"');
    }
  });

  it('gives ids the form of the sender', async () => {
    const { headers } = await signedDelivery('export.ready', { export_id: 'exp_1' });
    expect(headers['X-Delivery-ID']).toMatch(/^del_[0-9a-f]{24}$/);
    expect(headers['X-Delivery-Attempt-ID']).toMatch(/^att_[0-9a-f]{24}$/);
    expect(headers['Idempotency-Key']).toBe(headers['X-Delivery-Attempt-ID']);
  });

  it('gives the test event no ids of a delivery, and an event id of its own form', async () => {
    const { headers, body } = await signedDelivery('test', { message: 'hello' });
    expect(Object.keys(headers).sort()).toEqual([
      'Content-Type',
      'X-Event-Type',
      'X-Webhook-ID',
      'X-Webhook-Signature',
    ]);
    expect(body).toMatch(/"id": "evt_test_[0-9a-f]+"/);
    expect(await setUp().receiver.receive({ headers, body })).toMatchObject({ code: 'handled' });
  });

  it('replaces headers in any case, adds new ones, and drops those that are undefined', async () => {
    const { headers } = await signedDelivery(
      'export.ready',
      { export_id: 'exp_1' },
      { headers: { 'x-event-type': 'test', 'X-DELIVERY-ATTEMPT-ID': undefined, 'x-extra': '1' } },
    );
    expect(headers).toMatchObject({ 'x-event-type': 'test', 'x-extra': '1' });
    expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('x-delivery-attempt-id');
    expect(headers).not.toHaveProperty('X-Event-Type');
  });

  it('is refused if it was changed in transit', async () => {
    const { receiver } = setUp();
    const delivery = await signedDelivery('prompt_run.completed', { run_id: 'run_1' });
    const forged = { ...delivery, body: delivery.body.replace('run_1', 'run_2') };
    expect(await receiver.receive(forged)).toMatchObject({ code: 'signature_invalid' });
  });

  it.each([[undefined], [null], [[]], [1n], ['[]'], ['nonsense'], ['{}, "event": "other"']] as const)(
    'refuses data that is not an object: %o',
    async (data) => {
      const made = signedDelivery('test', data as never);
      await expect(made).rejects.toMatchObject({ name: 'ConfigurationError', option: 'data' });
    },
  );

  it('refuses a blank secret, as createReceiver does', async () => {
    await expect(signedDelivery('test', { message: '' }, { secret: ' ' })).rejects.toThrow('secret');
  });

  it('types the data by the name of the event, and accepts other names with any object', async () => {
    expectTypeOf<DeliveryData<'export.ready'>['export_id']>().toEqualTypeOf<string>();
    // @ts-expect-error An export has an export_id.
    await signedDelivery('export.ready', { run_id: 'run_1' });
    const added = await signedDelivery('media.shared', { video_id: 'vid_1' });
    const { receiver } = setUp();
    receiver.fallback(() => {});
    expect(await receiver.receive(added)).toMatchObject({ code: 'handled', event: 'media.shared' });
    const name: string = 'made.up';
    expect((await signedDelivery(name, {})).headers['X-Event-Type']).toBe('made.up');
  });
});

describe('inspectableInbox', () => {
  it('shows the state of each delivery, with its ids and attempts', async () => {
    const inbox = inspectableInbox();
    const { receiver, handler } = setUp({ inbox });
    const ids = { deliveryId: 'dlv_1', webhookId: 'whk_1', eventId: 'evt_1' };
    const delivery = await signedDelivery('prompt_run.completed', { run_id: 'run_1' }, ids);
    const states: unknown[] = [];
    handler.mockImplementationOnce(() => {
      states.push(inbox.entries()[0]?.state);
      throw new Error('not yet');
    });
    const { key } = await receiver.receive(delivery);
    const known = { key, ...ids, createdAt: expect.any(String) };
    expect(inbox.entries()).toEqual([{ ...known, state: 'released', attempt: 1 }]);
    await receiver.receive(delivery);
    await receiver.receive(delivery);
    expect(states).toEqual(['in-progress']);
    expect(inbox.entries()).toEqual([{ ...known, state: 'completed', attempt: 2 }]);
    expect(await inbox.lookup(key!)).toEqual({ state: 'completed', attempt: 2 });
  });

  it('shows nothing of deliveries that never reach the inbox', async () => {
    const inbox = inspectableInbox();
    const { receiver } = setUp({ inbox });
    await receiver.receive(deliver('{}', {}, 'wrong'));
    await receiver.receive(await signedDelivery('export.ready', { export_id: 'exp_1' }));
    expect(inbox.entries()).toEqual([]);
  });

  it('records only verbs that took effect: a lost claim changes nothing', async () => {
    const clock = manualClock();
    const inbox = inspectableInbox(memoryInbox({ clock }));
    const first = await inbox.claim('key', 1000);
    await clock.advance(1000);
    expect(await inbox.lookup('key')).toEqual({ state: 'expired', attempt: 1 });
    const second = await inbox.claim('key', 1000);
    if (first.state !== 'claimed' || second.state !== 'claimed') throw new Error('not claimed');
    expect(await inbox.complete(first)).toBe(false);
    expect(inbox.entries()).toMatchObject([{ state: 'in-progress', attempt: 2 }]);
    expect(await inbox.renew(second, 1000)).toBe(true);
    expect(await inbox.release(second)).toBe(true);
    expect(inbox.entries()).toMatchObject([{ state: 'released', attempt: 2 }]);
  });

  it('passes on the order of events, and what the inbox can do with parked deliveries', async () => {
    const inbox = inspectableInbox();
    const { receiver } = setUp({ inbox, maxAttempts: 1 });
    receiver.on('export.ready', () => Promise.reject(new Error('broken')), {
      order: 'latest',
      resource: ({ data }) => `${data.export_id}`,
    });
    const delivery = await signedDelivery('export.ready', { export_id: 'exp_1' });
    await receiver.receive(delivery);
    const { code, key } = await receiver.receive(delivery);
    expect(code).toBe('parked');
    expect(await inbox.discard([key!], 1)).toEqual([key]);
    expect((await receiver.receive(delivery)).code).toBe('duplicate');
  });

  it('passes on errors of the inbox, and records nothing of the failed call', async () => {
    const broken: Inbox = { ...memoryInbox(), claim: () => Promise.reject(new Error('down')) };
    const inbox = inspectableInbox(broken);
    const { receiver } = setUp({ inbox });
    const delivery = await signedDelivery('prompt_run.completed', { run_id: 'run_1' });
    expect(await receiver.receive(delivery)).toMatchObject({ code: 'inbox_unavailable' });
    expect(inbox.entries()).toEqual([]);
  });

  it('has the abilities of the inbox that it wraps: its transaction, and a lookup only if there is one', async () => {
    const { lookup: _, ...plain } = memoryInbox();
    const inner: TransactionalInbox<{ sql: string[] }> = {
      ...plain,
      async transaction(claim, work) {
        await work({ sql: [] });
        return (await plain.complete(claim)) ? 'committed' : 'fenced';
      },
    };
    const inbox = inspectableInbox(inner);
    expect('lookup' in inbox).toBe(false);
    expect('transaction' in inspectableInbox()).toBe(false);
    const receiver = createReceiver({ secrets: TEST_SECRET_KNOWN_TO_EVERYBODY, inbox });
    receiver.on('export.ready', (_event, { transaction }) => {
      expectTypeOf(transaction).toEqualTypeOf<{ sql: string[] }>();
      transaction.sql.push('INSERT');
    });
    const outcome = await receiver.receive(await signedDelivery('export.ready', { export_id: 'exp_1' }));
    expect(outcome.code).toBe('handled');
    expect(inbox.entries()).toMatchObject([{ state: 'completed', attempt: 1 }]);
  });
});

describe('manualClock', () => {
  it('starts at the given time, and does not move by itself', async () => {
    for (const start of ['2026-10-07T00:00:00Z', new Date('2026-10-07T00:00:00Z'), 1_791_331_200_000])
      expect(manualClock(start).now()).toBe(1_791_331_200_000);
    const clock = manualClock();
    await settled();
    expect(clock.now()).toBe(1_791_331_200_000);
    expect(() => manualClock('yesterday')).toThrow('start');
  });

  it('runs the timers that fall due in their order, each at its time, and those that they set', async () => {
    const clock = manualClock(0);
    const ran: [string, number][] = [];
    const note = (name: string) => () => void ran.push([name, clock.now()]);
    clock.after(20, note('b'));
    clock.after(10, () => {
      note('a')();
      clock.after(5, note('a2'));
    });
    clock.after(50, note('later'));
    clock.after(15, note('cancelled'))();
    await clock.advance(30);
    expect(ran).toEqual([
      ['a', 10],
      ['a2', 15],
      ['b', 20],
    ]);
    expect(clock.now()).toBe(30);
    expect(clock.timers()).toBe(1);
  });

  it.each<unknown>([
    Number.NaN,
    -1,
    Number.POSITIVE_INFINITY,
    1e300,
    '1000',
    undefined,
    null,
    5n,
    new Date(0),
    [],
  ])('does not advance by %s, and runs no timer', async (milliseconds) => {
    const clock = manualClock();
    const before = clock.now();
    const ran = vi.fn();
    clock.after(0, ran);
    await expect(clock.advance(milliseconds as number)).rejects.toThrow(
      expect.objectContaining({ name: 'ConfigurationError', option: 'milliseconds' }),
    );
    expect([clock.now(), ran.mock.calls.length]).toEqual([before, 0]);
    await clock.advance(0);
    expect(ran).toHaveBeenCalledOnce();
  });

  it('adds up concurrent spans, and never moves back', async () => {
    const clock = manualClock(0);
    await Promise.all([clock.advance(20), clock.advance(10), clock.advance(-1).catch(() => {})]);
    expect(clock.now()).toBe(30);
  });

  it('works under faked timers', async () => {
    vi.useFakeTimers();
    try {
      await manualClock().advance(1000);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the entry point for tests', () => {
  const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
  const bundled = async (path: string, conditions: string[]) => {
    const { metafile } = await build({
      entryPoints: [source(path)],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['main'],
      conditions: ['videovector-source', ...conditions],
    });
    return Object.keys(metafile.inputs);
  };

  it('needs nothing of Node: it can be bundled for other runtimes', async () => {
    expect(await bundled('testing/index.ts', ['workerd'])).toContainEqual(expect.stringMatching(/hmac\.web/));
  });

  it('is not part of the main entry, nor of the adapters’ entry', async () => {
    for (const entry of ['index.ts', 'adapter/index.ts'])
      expect((await bundled(entry, ['workerd'])).join()).not.toContain('/testing/');
  });
});
