import type { Finding, KeyForm, ProcessingReceiver, ReconcileOptions } from '@videovector-webhooks/client';
import { PermanentError, type ReceiverOptions } from '@videovector-webhooks/core';
import { settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { gate } from '../../../../test/support/gate.js';
import { clientOf } from '../support/clients.js';
import { impatientClock } from '../support/impatient-clock.js';
import { type LookupInbox, lookupInbox } from '../support/lookup-inbox.js';
import { startReceiver } from '../support/receiver-server.js';
import { event, OLD } from '../support/rotation.js';
import { type Reply, startServer } from '../support/scripted-server.js';
import { startSender } from '../support/sender.js';

const PLAIN: KeyForm = { strict: false, secretsByWebhook: false };

async function setUp(options: Partial<ReceiverOptions> = {}, inbox: LookupInbox = lookupInbox()) {
  const clock = impatientClock();
  const target = await startReceiver({ secrets: OLD, ...options, inbox }, clock);
  const sender = await startSender(target.url, OLD);
  const client = clientOf(sender.url, { clock });
  const reconcile = (given?: ReconcileOptions) => client.reconcile('whk_01', inbox, given);
  const kinds = async (given?: ReconcileOptions) =>
    Object.fromEntries((await reconcile(given)).findings.map(({ deliveryId, kind }) => [deliveryId, kind]));
  return { sender, clock, inbox, client, reconcile, kinds, ...target };
}

/** The URL of a server that answers in the receiver's place. */
async function elsewhere(reply: Reply): Promise<string> {
  return (await startServer([reply])).url;
}

describe('reconciling', () => {
  it.each([
    ['one secret', { secrets: OLD }],
    ['secrets by webhook', { secrets: { whk_01: OLD } }],
    ['a secrets function', { secrets: () => OLD }],
    ['strict mode', { secrets: OLD, strict: true }],
    ['strict mode and secrets by webhook', { secrets: { whk_01: OLD }, strict: true }],
  ] as [string, Partial<ReceiverOptions>][])(
    'knows what a receiver with %s has handled',
    async (_how, options) => {
      const { sender, reconcile } = await setUp(options);
      await sender.emit(event('evt_1'));
      await sender.emit(
        '{"data": {"big": 12345678901234567890, "t": 1e-05, "title": "Caf\\u00e9 \\ud83d\\ude00"}, "event": "export.ready", "id": "evt_2"}',
      );
      const report = await reconcile();
      expect(report.findings).toEqual([]);
      expect(report).toMatchObject({
        webhookId: 'whk_01',
        checked: 2,
        counts: { ok: 2, lost: 0 },
        cut: [],
      });
    },
  );

  it('reports what is lost, failing, missing and ok', async () => {
    const { sender, kinds, url, receiver } = await setUp();
    receiver.on('export.failed', () => {
      throw new PermanentError('no');
    });
    const ids: Record<string, string> = {};
    const emit = async (name: string, reply?: Reply, status?: string) => {
      sender.target = reply === undefined ? url : await elsewhere(reply);
      const delivery = await sender.emit(event(`evt_${name}`));
      if (status !== undefined) delivery.status = status;
      ids[name] = delivery.delivery_id;
    };
    await emit('fine');
    await emit('refused', { status: 401 });
    await emit('down', { status: 503 });
    await emit('exhausted', { status: 503 }, 'failed');
    await emit('unreachable', { hangUp: true }, 'failed');
    await emit('waiting', { status: 503 }, 'pending');
    await emit('tooEarly', { status: 200 });
    sender.target = url;
    const permanent = await sender.emit(
      '{"data": {"export_id": "e"}, "event": "export.failed", "id": "evt_p"}',
    );
    // Handled, but its response was lost, so the sender counts it as failed.
    const handled = await sender.emit(event('evt_handled'));
    handled.status = 'failed';
    handled.response_status_code = null;
    expect(await kinds()).toEqual({
      [ids['refused']!]: 'lost',
      [ids['down']!]: 'failing',
      [ids['exhausted']!]: 'failing',
      [ids['unreachable']!]: 'failing',
      [ids['waiting']!]: 'failing',
      [ids['tooEarly']!]: 'missing',
      [permanent.delivery_id]: 'lost',
    });
  });

  it('only looks, and changes nothing unless told to', async () => {
    const { sender, reconcile, handled } = await setUp();
    sender.target = await elsewhere({ status: 401 });
    await sender.emit(event('evt_lost'));
    const { applied, findings } = await reconcile();
    expect([applied, handled, sender.received.filter(({ method }) => method !== 'GET')]).toEqual([
      [],
      [],
      [],
    ]);
    expect(JSON.stringify(findings)).not.toContain('run_1');
    expect(findings[0]).toMatchObject({
      kind: 'lost',
      eventId: 'evt_lost',
      eventType: 'prompt_run.completed',
      status: 'failed',
      responseStatusCode: 401,
      local: 'absent',
    } satisfies Partial<Finding>);
  });

  it('examines only the events that it is told to', async () => {
    const { sender, reconcile } = await setUp();
    sender.target = await elsewhere({ status: 200 });
    await sender.emit(event('evt_1'));
    const other = await sender.emit(event('evt_2'));
    other.event_type = 'media.created';
    expect(await reconcile({ events: ['media.created'], allowUnknownInbox: true })).toMatchObject({
      checked: 1,
      counts: { missing: 1 },
    });
  });

  it('finds an event that was handled under two deliveries, unless the receiver is strict', async () => {
    for (const strict of [false, true]) {
      const { sender, reconcile, handled } = await setUp({ strict });
      const [one, other] = [await sender.emit(event('evt_1')), await sender.emit(event('evt_1'))];
      const { findings } = await reconcile();
      expect(handled).toHaveLength(strict ? 1 : 2);
      expect(findings.map(({ kind, deliveryId, sameEventAs }) => [kind, deliveryId, sameEventAs])).toEqual(
        strict
          ? []
          : [
              ['duplicated', other.delivery_id, [one.delivery_id]],
              ['duplicated', one.delivery_id, [other.delivery_id]],
            ],
      );
    }
  });

  it('does not report a copy as lost if its event was handled in another delivery', async () => {
    const { sender, kinds, url } = await setUp();
    sender.target = await elsewhere({ status: 401 });
    await sender.emit(event('evt_1'));
    const differing = await sender.emit(event('evt_1').replace('12.0', '13.0'));
    sender.target = url;
    await sender.emit(event('evt_1'));
    expect(await kinds()).toEqual({ [differing.delivery_id]: 'lost' });
  });

  it('does not judge what the inbox may have forgotten, or what no longer has a payload', async () => {
    const inbox = lookupInbox({ retentionMs: 86_400_000 });
    const { sender, reconcile, receiver } = await setUp({}, inbox);
    sender.target = await elsewhere({ status: 401 });
    const old = await sender.emit(event('evt_old'));
    old.created_at = '2026-10-05T23:59:59';
    const gone = await sender.emit(event('evt_gone'));
    gone.body = 'null';
    const { findings, applied } = await reconcile({ apply: 'receive', receiver, keyForm: PLAIN });
    expect(findings.map(({ deliveryId, kind, reason }) => [deliveryId, kind, reason]).sort()).toEqual([
      [old.delivery_id, 'unchecked', 'forgotten'],
      [gone.delivery_id, 'unchecked', 'payload_gone'],
    ]);
    expect(applied).toEqual([]);
  });

  it('reports a delivery in progress as ok, and one that a queue’s worker released as failing', async () => {
    const inbox = lookupInbox();
    const held = gate();
    const { sender, kinds, receiver } = await setUp({}, inbox);
    receiver.on('export.ready', () => held.promise);
    receiver.on('export.failed', () => {
      throw new Error('down');
    });
    const slow = sender.emit('{"data": {"export_id": "e"}, "event": "export.ready", "id": "evt_1"}');
    while (sender.deliveries.length === 0) await settled();
    while ((await kinds())[sender.deliveries[0]!.delivery_id] === undefined) await settled();
    sender.deliveries[0]!.status = 'delivered';
    const gaveBack = await sender.emit(
      '{"data": {"export_id": "e"}, "event": "export.failed", "id": "evt_2"}',
    );
    gaveBack.status = 'delivered';
    for (;;) {
      const found = await kinds();
      if (found[sender.deliveries[0]!.delivery_id] === undefined) {
        expect(found).toEqual({ [gaveBack.delivery_id]: 'failing' });
        break;
      }
      await settled();
    }
    held.open();
    await slow;
  });

  it('refuses an inbox that knows none of the delivered events, before it changes anything', async () => {
    const { sender, reconcile, client, receiver } = await setUp();
    await sender.emit(event('evt_1'));
    sender.target = await elsewhere({ status: 401 });
    await sender.emit(event('evt_2'));
    const other = lookupInbox();
    for (const apply of ['retry', 'receive', undefined] as const) {
      const options = { apply, receiver, keyForm: PLAIN };
      await expect(client.reconcile('whk_01', other, options)).rejects.toMatchObject({ option: 'inbox' });
    }
    expect(sender.received.every(({ method }) => method === 'GET')).toBe(true);
    expect((await client.reconcile('whk_01', other, { allowUnknownInbox: true })).counts.missing).toBe(1);
    expect((await reconcile()).counts).toMatchObject({ ok: 1, lost: 1 });
  });

  it('accepts an unknown inbox if no event was delivered yet, or only test events were', async () => {
    const { sender, reconcile } = await setUp();
    sender.target = await elsewhere({ status: 401 });
    await sender.emit(event('evt_1'));
    const test = await sender.emit('{"data": {}, "event": "test", "id": "evt_test_1"}');
    Object.assign(test, { event_type: 'test', status: 'delivered' });
    expect((await reconcile()).counts).toMatchObject({ lost: 1, missing: 1 });
  });

  it('reports where the log is cut', async () => {
    const { sender, reconcile } = await setUp();
    const first = await sender.emit(event('evt_0'));
    for (let i = 1; i < 130; i++) sender.deliveries.push({ ...first, delivery_id: `dlv_more_${i}` });
    const report = await reconcile({ events: ['none'] });
    expect([report.checked, report.cut]).toEqual([0, ['delivered']]);
  });

  it.each([
    [{}, {}, 'inbox'],
    [lookupInbox(), { apply: 'delete' }, 'apply'],
    [lookupInbox(), { apply: 'receive' }, 'receiver'],
    [lookupInbox(), { events: 'test' }, 'events'],
    [lookupInbox(), { keyForm: { strict: true } }, 'keyForm'],
    [lookupInbox(), { dryRun: true }, 'dryRun'],
  ])('refuses invalid options: %#', async (inbox, options, option) => {
    const { client } = await setUp();
    const reconciling = client.reconcile('whk_01', inbox as LookupInbox, options as ReconcileOptions);
    await expect(reconciling).rejects.toMatchObject({ code: 'ERR_CONFIGURATION', option });
  });
});

describe('applying what was found', () => {
  it('has the sender send again what it has given up, and reports how that ended', async () => {
    const { sender, reconcile, url, handled, kinds } = await setUp();
    sender.target = await elsewhere({ status: 401 });
    const lost = await sender.emit(event('evt_lost'));
    const refused = await sender.emit(event('evt_refused'));
    sender.target = await elsewhere({ status: 503 });
    const waiting = await sender.emit(event('evt_waiting'));
    sender.target = url;
    sender.fault = ({ path }) => (path.includes(`${refused.delivery_id}/retry`) ? 409 : undefined);
    const { applied } = await reconcile({ apply: 'retry' });
    expect(applied).toEqual([
      { deliveryId: refused.delivery_id, action: 'retry', ok: false, code: 'e409', carriedOut: 'no' },
      { deliveryId: lost.delivery_id, action: 'retry', ok: true, code: 'retried' },
    ]);
    expect(handled).toEqual(['evt_lost']);
    expect(await kinds()).toEqual({ [refused.delivery_id]: 'lost', [waiting.delivery_id]: 'failing' });
  });

  it.each([
    ['one secret', { secrets: OLD }, { strict: false, secretsByWebhook: false }],
    ['secrets by webhook', { secrets: { whk_01: OLD } }, { strict: false, secretsByWebhook: true }],
    ['strict mode', { secrets: OLD, strict: true }, { strict: true, secretsByWebhook: false }],
    ['both', { secrets: { whk_01: OLD }, strict: true }, { strict: true, secretsByWebhook: true }],
  ] as [string, Partial<ReceiverOptions>, KeyForm][])(
    'hands a payload to a receiver with %s, so that a later delivery is a duplicate, whether the form is given or found',
    async (_how, options, keyForm) => {
      for (const told of [keyForm, undefined]) {
        const { sender, reconcile, url, handled, receiver, kinds } = await setUp(options);
        await sender.emit(event('evt_known'));
        sender.target = await elsewhere({ status: 401 });
        const lost = await sender.emit(event('evt_lost'));
        sender.target = await elsewhere({ status: 200 });
        const missing = await sender.emit(event('evt_missing'));
        const codes: string[] = [];
        receiver.observe(({ code }) => void codes.push(code));
        const { applied } = await reconcile({ apply: 'receive', receiver, keyForm: told });
        expect(applied.map(({ deliveryId, ok, code }) => [deliveryId, ok, code]).sort()).toEqual([
          [lost.delivery_id, true, 'handled'],
          [missing.delivery_id, true, 'handled'],
        ]);
        expect(await kinds()).toEqual({});
        sender.target = url;
        await sender.attempt(lost);
        await sender.attempt(missing);
        expect(codes).toEqual(['handled', 'handled', 'duplicate', 'duplicate']);
        expect(handled.toSorted()).toEqual(['evt_known', 'evt_lost', 'evt_missing']);
      }
    },
  );

  it('counts a delivery that another process has retried meanwhile as done', async () => {
    const { sender, reconcile, url } = await setUp();
    sender.target = await elsewhere({ status: 401 });
    const lost = await sender.emit(event('evt_lost'));
    sender.target = url;
    sender.fault = ({ path }) => {
      if (path.endsWith('/retry')) lost.status = 'processing';
      return undefined;
    };
    const { applied } = await reconcile({ apply: 'retry' });
    expect(applied).toEqual([
      { deliveryId: lost.delivery_id, action: 'retry', ok: true, code: 'not_needed' },
    ]);
  });

  it('passes the exact bytes on', async () => {
    const { sender, reconcile, receiver } = await setUp();
    const body =
      '{"data": {"big": 12345678901234567890, "export_id": "\\u00e9", "t": 12.0}, "event": "export.ready", "id": "e"}';
    sender.target = await elsewhere({ status: 401 });
    await sender.emit(body);
    const bodies: string[] = [];
    receiver.on('export.ready', (_event, context) => void bodies.push(Buffer.from(context.body).toString()));
    await reconcile({ apply: 'receive', receiver, keyForm: PLAIN });
    expect(bodies).toEqual([body]);
  });

  it('is refused if it is unknown how the receiver makes its keys: a guess could duplicate every event', async () => {
    const { sender, reconcile, receiver, handled } = await setUp();
    sender.target = await elsewhere({ status: 401 });
    await sender.emit(event('evt_lost'));
    await expect(reconcile({ apply: 'receive', receiver })).rejects.toMatchObject({ option: 'keyForm' });
    expect(handled).toEqual([]);
  });

  it('does not need the form of a receiver that makes its keys itself', async () => {
    const { sender, reconcile } = await setUp();
    sender.target = await elsewhere({ status: 401 });
    const lost = await sender.emit(event('evt_lost'));
    const posted: (string | undefined)[] = [];
    const receiver: ProcessingReceiver = {
      makesKeys: true,
      process: async ({ deliveryId }) => {
        posted.push(deliveryId);
        return { status: 200, code: 'handled' };
      },
    };
    expect((await reconcile({ apply: 'receive', receiver })).applied).toMatchObject([{ ok: true }]);
    expect(posted).toEqual([lost.delivery_id]);
  });

  it('is refused if the inbox knows deliveries under several forms', async () => {
    const inbox = lookupInbox();
    const { sender, reconcile, receiver } = await setUp({}, inbox);
    await sender.emit(event('evt_1'));
    const strict = await startReceiver({ secrets: OLD, strict: true, inbox }, impatientClock());
    sender.target = strict.url;
    await sender.emit(event('evt_2'));
    sender.target = await elsewhere({ status: 401 });
    await sender.emit(event('evt_lost'));
    await expect(reconcile({ apply: 'receive', receiver })).rejects.toThrow('several forms');
  });

  it('leaves to the sender what it is about to send, and ignores test events', async () => {
    const { sender, reconcile, receiver } = await setUp();
    sender.target = await elsewhere({ status: 503 });
    for (const status of ['pending', 'processing'])
      (await sender.emit(event(`evt_${status}`))).status = status;
    const test = await sender.emit('{"data": {}, "event": "test", "id": "evt_test_1"}');
    test.event_type = 'test';
    test.status = 'failed';
    expect((await reconcile({ apply: 'receive', receiver, keyForm: PLAIN })).applied).toEqual([]);
  });

  it('reports what the receiver answered, and continues', async () => {
    const { sender, reconcile, receiver } = await setUp();
    receiver.on('export.failed', () => {
      throw new Error('still down');
    });
    sender.target = await elsewhere({ status: 401 });
    await sender.emit(event('evt_1'));
    await sender.emit('{"data": {"export_id": "e"}, "event": "export.failed", "id": "evt_2"}');
    const { applied } = await reconcile({ apply: 'receive', receiver, keyForm: PLAIN });
    expect(applied.map(({ ok, code }) => [ok, code])).toEqual([
      [false, 'handler_failed'],
      [true, 'handled'],
    ]);
    const throwing = { process: () => Promise.reject(new Error('no')) };
    const again = await reconcile({ apply: 'receive', receiver: throwing, keyForm: PLAIN });
    expect(again.applied.map(({ code }) => code)).toEqual(['process_threw']);
  });

  it('ends with the reason of its signal', async () => {
    const { sender, reconcile } = await setUp();
    await sender.emit(event('evt_1'));
    const reason = new Error('enough');
    await expect(reconcile({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
