import { readFileSync } from 'node:fs';
import { PermanentError } from '@videovector-webhooks/core';
import {
  FAULTS,
  type FaultName,
  type FaultOptions,
  type Sandbox,
  type SendOptions,
  startSandbox,
} from '@videovector-webhooks/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KitOptions, type KitReceiver, startKitReceiver } from '../support/kit-receiver.js';

const DAY_MS = 86_400_000;
const DATA = '{"export_id": "exp_1", "title": "Caf\\u00e9 \\ud83c\\udfac", "start_time": 12.0}';
const NAMES = Object.keys(FAULTS) as FaultName[];

let sandbox: Sandbox;
let receiver: KitReceiver;

beforeEach(async () => {
  sandbox = await startSandbox({ frozen: true });
});
afterEach(async () => {
  await sandbox.close();
  await receiver?.close();
});

const start = async (options?: KitOptions): Promise<void> => {
  receiver = await startKitReceiver(sandbox, options);
};
const send = (fault?: FaultName | readonly FaultName[], options: SendOptions = {}) =>
  sandbox.send('export.ready', DATA, { ...options, ...(fault !== undefined && { fault }) });
const kinds = () => sandbox.deliveries().flatMap(({ exchanges }) => exchanges.map(({ kind }) => kind));
const statuses = () => sandbox.deliveries().map(({ status }) => status);

describe('duplicate', () => {
  it.each([false, true])(
    'sends the attempt twice concurrently, and it is handled once (strict: %j)',
    async (strict) => {
      await start({ strict });
      await send('duplicate');
      expect(receiver.codes().toSorted()).toEqual(['duplicate', 'handled']);
      expect(kinds().toSorted()).toEqual(['attempt', 'copy']);
      const [one, other] = sandbox.deliveries()[0]!.exchanges;
      expect(other!.body).toBe(one!.body);
      expect(other!.headers['x-delivery-id']).toBe(one!.headers['x-delivery-id']);
      expect(other!.headers['x-delivery-attempt-id']).not.toBe(one!.headers['x-delivery-attempt-id']);
      expect(statuses()).toEqual(['delivered']);
    },
  );
});

describe('reorder', () => {
  it('lets the next delivery to the webhook overtake', async () => {
    await start();
    const held = await send('reorder');
    expect(held.deliveries[0]).toMatchObject({ status: 'pending', attempts: 0 });
    const next = await send();
    await sandbox.settled();
    expect(receiver.handled).toEqual([next.eventId, held.eventId]);
  });

  it('does not wait for another webhook, and sends by itself after 5 seconds', async () => {
    await start();
    const other = await startKitReceiver(sandbox);
    sandbox.faults.inject('reorder', { webhookId: receiver.webhookId });
    await send();
    await sandbox.settled();
    expect([receiver.handled.length, other.handled.length]).toEqual([0, 1]);
    await sandbox.clock.advance(5_000);
    expect(receiver.handled).toHaveLength(1);
    await other.close();
  });

  it('does not delay its own retry', async () => {
    await start({
      handle: () => {
        throw new Error('not yet');
      },
    });
    await send('reorder');
    await sandbox.clock.advance(5_000);
    expect(sandbox.deliveries()[0]).toMatchObject({ status: 'retrying', attempts: 1 });
    // The retry is due in 10 seconds, not when another delivery has been sent.
    await send();
    await sandbox.settled();
    expect(sandbox.deliveries()[0]).toMatchObject({ status: 'retrying', attempts: 1 });
  });

  it('does not delay forever if it happens to every attempt', async () => {
    await start();
    sandbox.faults.inject('reorder', { times: Number.POSITIVE_INFINITY });
    for (let i = 0; i < 3; i++) await send();
    await sandbox.clock.advance(DAY_MS);
    expect(statuses()).toEqual(['delivered', 'delivered', 'delivered']);
  });
});

describe('delay', () => {
  it('delays the delivery for the given time', async () => {
    await start();
    const { deliveries } = await send('delay', { delayMs: 90_000 });
    expect(deliveries[0]).toMatchObject({ status: 'pending', attempts: 0 });
    await sandbox.clock.advance(89_999);
    expect(receiver.codes()).toEqual([]);
    await sandbox.clock.advance(1);
    expect(receiver.codes()).toEqual(['handled']);
    expect(sandbox.deliveries()[0]!.exchanges[0]!.faults).toEqual(['delay']);
  });

  it('does not delay forever if it happens to every attempt', async () => {
    await start();
    sandbox.faults.inject('delay', { times: Number.POSITIVE_INFINITY });
    await send();
    await sandbox.clock.advance(60_000);
    expect(receiver.codes()).toEqual(['handled']);
  });

  it('happens once per delivery, so the next delivery meets the next one', async () => {
    await start();
    sandbox.faults.inject('delay', { times: 2 });
    await send();
    await sandbox.clock.advance(60_000);
    expect(statuses()).toEqual(['delivered']);
    expect(sandbox.faults.planned).toMatchObject([{ name: 'delay', times: 1 }]);
  });
});

describe('truncate', () => {
  it('breaks the connection in the middle of the body, which counts as a network failure', async () => {
    await start();
    const { deliveries } = await send('truncate');
    await receiver.had(1);
    expect(receiver.codes()).toEqual(['client_gone']);
    expect(deliveries[0]).toMatchObject({ status: 'retrying', response_status_code: null });
    await sandbox.clock.advance(DAY_MS);
    expect(receiver.codes()).toEqual(['client_gone', 'handled']);
  });
});

describe('slow', () => {
  it('sends the body in pieces, and all of it', async () => {
    await start();
    await send('slow', { bytesPerSecond: 2_000 });
    expect(receiver.codes()).toEqual(['handled']);
    expect(receiver.outcomes[0]).toMatchObject({ matchedBy: 'raw' });
  });

  it('does not time out while the body is sent', async () => {
    const impatient = await startSandbox({ frozen: true, timeoutMs: 50 });
    const patient = await startKitReceiver(impatient);
    await impatient.send('export.ready', DATA, { fault: 'slow', bytesPerSecond: 1_000 });
    expect(patient.codes()).toEqual(['handled']);
    await patient.close();
    await impatient.close();
  });

  it('can be so slow that the receiver gives up', async () => {
    await start({ bodyTimeoutMs: 50 });
    const { deliveries } = await send('slow', { bytesPerSecond: 1 });
    expect(receiver.codes()).toEqual(['body_timeout']);
    expect(deliveries[0]).toMatchObject({ status: 'retrying' });
    await sandbox.clock.advance(DAY_MS);
    expect(statuses()).toEqual(['delivered']);
  });
});

describe('tamper', () => {
  it('sends a changed copy first, with the old signature', async () => {
    await start();
    await send('tamper');
    expect(receiver.codes()).toEqual(['signature_invalid', 'handled']);
    expect(kinds()).toEqual(['forgery', 'attempt']);
    const [forgery, attempt] = sandbox.deliveries()[0]!.exchanges;
    expect(forgery!.headers).toEqual(attempt!.headers);
    expect(JSON.parse(forgery!.body)).not.toEqual(JSON.parse(attempt!.body));
    expect(statuses()).toEqual(['delivered']);
  });
});

describe('reserialize-lossless', () => {
  it('changes the bytes but no value, and verifies by the canonical form', async () => {
    await start();
    await send('reserialize-lossless');
    expect(receiver.outcomes[0]).toMatchObject({ code: 'handled', matchedBy: 'canonical' });
    const { body } = sandbox.deliveries()[0]!.exchanges[0]!;
    expect(body).toContain('"start_time":12.0');
    expect(body).toContain('"Café 🎬"');
  });

  it('keeps lone surrogates, and what only Python writes', async () => {
    await start();
    await sandbox.send(
      'export.ready',
      '{"a": "\\ud83d", "b": [NaN, -Infinity, "NaN, x: "], "__proto__": {"c": 1e400}}',
      {
        fault: 'reserialize-lossless',
      },
    );
    expect(receiver.outcomes[0]).toMatchObject({ code: 'handled', matchedBy: 'canonical' });
  });
});

describe('reserialize-lossy', () => {
  it('loses what was signed: refused permanently, and handled after a manual retry', async () => {
    await start();
    const { deliveries } = await send('reserialize-lossy');
    expect(receiver.codes()).toEqual(['signature_invalid']);
    expect(deliveries[0]).toMatchObject({ status: 'failed' });
    expect(deliveries[0]!.exchanges[0]!.body).toContain('"start_time":12,');
    await fetch(`${sandbox.apiUrl}/webhooks/deliveries/${deliveries[0]!.delivery_id}/retry`, {
      method: 'POST',
      headers: { 'x-api-key': sandbox.apiKey },
    });
    await sandbox.settled();
    expect(statuses()).toEqual(['delivered']);
  });

  it.each([
    ['what only Python writes', '{"a": [NaN, Infinity, -Infinity], "b": "NaN"}'],
    ['members of prototypes', '{"__proto__": {"toJSON": 1}, "constructor": 2.0}'],
    ['a nesting of 900 levels', `{"a": ${'['.repeat(900)}1.0${']'.repeat(900)}}`],
    ['a string of many megabytes', `{"a": "${'é'.repeat(2_000_000)}", "b": 1.0}`],
  ])('and reserialize-lossless accept %s', async (_what, data) => {
    await start({ maxBodyBytes: 50_000_000, fallbackMaxBytes: 50_000_000 });
    for (const fault of ['reserialize-lossy', 'reserialize-lossless'] as const) {
      const { deliveries } = await sandbox.send('export.ready', data, { fault });
      expect(deliveries[0]!.status).toBe(fault === 'reserialize-lossy' ? 'failed' : 'delivered');
    }
  });
});

describe('swap-headers', () => {
  it('changes the unsigned headers, and the signed event wins', async () => {
    await start({ strict: true });
    await send('swap-headers');
    expect(receiver.outcomes[0]).toMatchObject({
      code: 'handled',
      event: 'export.ready',
      eventMismatch: true,
    });
    const { delivery_id: id, exchanges } = sandbox.deliveries()[0]!;
    expect(exchanges[0]!.headers['x-delivery-id']).not.toBe(id);
    expect(exchanges[0]!.headers['x-event-type']).not.toBe('export.ready');
  });
});

describe('rotate', () => {
  it('signs with a secret that the receiver does not have, so it refuses permanently', async () => {
    await start();
    const before = sandbox.secretOf(receiver.webhookId);
    const { deliveries } = await send('rotate');
    expect(receiver.codes()).toEqual(['signature_invalid']);
    expect(deliveries[0]).toMatchObject({ status: 'failed' });
    expect(sandbox.secretOf(receiver.webhookId)).not.toBe(before);
  });

  it('loses nothing if the receiver looks its secrets up', async () => {
    await start({ secrets: async (webhookId) => sandbox.secretOf(webhookId) });
    await send();
    await send('rotate');
    // It limits how often it looks up; until then it asks for a retry.
    await sandbox.clock.advance(DAY_MS);
    expect(receiver.codes().filter((code) => code === 'handled')).toHaveLength(2);
    expect(statuses()).toEqual(['delivered', 'delivered']);
  });
});

describe('crash-after-2xx', () => {
  it('forgets the response, and sends the delivery again', async () => {
    await start();
    const { deliveries } = await send('crash-after-2xx');
    expect(deliveries[0]).toMatchObject({
      status: 'retrying',
      response_status_code: null,
      error_message: 'the worker died after the response',
    });
    await sandbox.clock.advance(DAY_MS);
    expect(receiver.codes()).toEqual(['handled', 'duplicate']);
    expect(statuses()).toEqual(['delivered']);
  });

  it('changes nothing if the response was not 2xx', async () => {
    await start({
      handle: () => {
        throw new PermanentError('never');
      },
    });
    await send('crash-after-2xx');
    expect(statuses()).toEqual(['failed']);
  });
});

describe('fresh-id', () => {
  it('replays an earlier body with a new id, which a strict receiver recognizes', async () => {
    await start({ strict: true });
    await send();
    await send('fresh-id');
    expect(receiver.codes()).toEqual(['handled', 'duplicate', 'handled']);
    expect(kinds()).toEqual(['attempt', 'replay', 'attempt']);
    const [earlier, later] = sandbox.deliveries();
    expect(later!.exchanges[0]!.body).toBe(earlier!.payload);
  });

  it('is handled twice by a receiver that trusts the unsigned id', async () => {
    await start();
    const first = await send();
    const second = await send('fresh-id');
    expect(receiver.handled).toEqual([first.eventId, first.eventId, second.eventId]);
  });

  it('replays this body if there is no earlier one', async () => {
    await start({ strict: true });
    await send('fresh-id');
    expect(receiver.codes()).toEqual(['handled', 'duplicate']);
    expect(kinds()).toEqual(['replay', 'attempt']);
  });
});

describe('faults', () => {
  it('happen as often as planned', async () => {
    await start();
    sandbox.faults.inject('tamper', { times: 2 });
    for (let i = 0; i < 3; i++) await send();
    expect(kinds()).toEqual(['forgery', 'attempt', 'forgery', 'attempt', 'attempt']);
    expect(sandbox.faults.planned).toEqual([]);
  });

  it('happen to retries too', async () => {
    await start();
    sandbox.faults.inject('truncate', { times: 3 });
    await send();
    await sandbox.clock.advance(DAY_MS);
    expect(sandbox.deliveries()[0]).toMatchObject({ status: 'delivered', attempts: 4 });
  });

  it('happen to one webhook or one event only', async () => {
    await start();
    const other = await startKitReceiver(sandbox);
    sandbox.faults.inject('tamper', { webhookId: other.webhookId });
    sandbox.faults.inject('tamper', { event: 'export.failed' });
    await send();
    expect([receiver.codes(), other.codes()]).toEqual([['handled'], ['signature_invalid', 'handled']]);
    await sandbox.send('export.failed');
    // One fault for one attempt, to either of the two webhooks.
    expect(
      [...receiver.codes(), ...other.codes()].filter((code) => code === 'signature_invalid'),
    ).toHaveLength(2);
    await other.close();
  });

  it('do not happen once cleared', async () => {
    await start();
    sandbox.faults.inject('tamper', { times: Number.POSITIVE_INFINITY });
    await send();
    sandbox.faults.clear();
    await send();
    expect(kinds()).toEqual(['forgery', 'attempt', 'attempt']);
  });

  it('happen to test events, except those of the delivery schedule', async () => {
    await start();
    for (const name of ['delay', 'reorder', 'crash-after-2xx', 'tamper'] as const)
      sandbox.faults.inject(name);
    expect(await sandbox.test(receiver.webhookId)).toMatchObject({ success: true });
    expect(receiver.codes()).toEqual(['signature_invalid', 'handled']);
    expect(sandbox.faults.planned.map(({ name }) => name)).toEqual(['delay', 'reorder', 'crash-after-2xx']);
  });

  it('can happen to one attempt together: what alters it alters its copy too', async () => {
    await start();
    await send(['duplicate', 'reserialize-lossless', 'tamper', 'swap-headers']);
    expect(receiver.codes().toSorted()).toEqual(['duplicate', 'handled', 'signature_invalid']);
    const [, attempt, copy] = sandbox
      .deliveries()[0]!
      .exchanges.toSorted((a, b) => (a.kind > b.kind ? -1 : 1));
    expect(copy!.body).toBe(attempt!.body);
  });

  it('can cut a re-serialized body that arrives slowly', async () => {
    await start();
    await send(['truncate', 'reserialize-lossless', 'slow'], { bytesPerSecond: 5_000 });
    await receiver.had(1);
    expect(receiver.codes()).toEqual(['client_gone']);
  });

  it('delay a delivery one after the other', async () => {
    await start();
    await send(['delay', 'reorder', 'tamper']);
    await sandbox.clock.advance(60_000);
    expect(receiver.codes()).toEqual([]);
    await sandbox.clock.advance(5_000);
    expect(receiver.codes()).toEqual(['signature_invalid', 'handled']);
    expect(sandbox.deliveries()[0]!.exchanges[0]!.faults).toEqual(['delay', 'reorder', 'tamper']);
  });

  it('of all kinds together lose nothing to a strict receiver', async () => {
    await start({ strict: true, secrets: async (webhookId) => sandbox.secretOf(webhookId) });
    const all = NAMES.filter((name) => name !== 'reserialize-lossy');
    const first = await send();
    const second = await send(all, { bytesPerSecond: 20_000 });
    const third = await send();
    await sandbox.clock.advance(DAY_MS);
    expect(receiver.handled.toSorted()).toEqual([first.eventId, second.eventId, third.eventId].toSorted());
    expect(new Set(statuses())).toEqual(new Set(['delivered']));
  });
});

describe('a fault', () => {
  it.each<[string, string, object]>([
    ['times', 'slow', { times: 0 }],
    ['times', 'slow', { times: 1.5 }],
    ['times', 'slow', { times: Number.NaN }],
    ['delayMs', 'delay', { delayMs: -1 }],
    ['delayMs', 'delay', { delayMs: 1e300 }],
    ['delayMs', 'delay', { delayMs: '5' }],
    ['bytesPerSecond', 'slow', { bytesPerSecond: 0 }],
    ['bytesPerSecond', 'slow', { bytesPerSecond: 0.001 }],
    ['event', 'slow', { event: 'export.done' }],
    ['webhookId', 'slow', { webhookId: 5 }],
    ['time', 'slow', { time: 2 }],
    ['fault', 'slwo', {}],
    ['fault', 'constructor', {}],
  ])('names the invalid option %s', (option, name, options) => {
    const inject = () => sandbox.faults.inject(name as FaultName, options as FaultOptions);
    expect(inject).toThrow(expect.objectContaining({ option, message: expect.stringContaining(option) }));
    expect(sandbox.faults.planned).toEqual([]);
  });

  it.each([
    [{ fault: 'slwo' }],
    [{ fault: ['slow', 5] }],
    [{ fault: 'slow', times: 2 }],
    [{ fault: 'slow', bytesPerSecond: 0 }],
  ])('that does not exist sends nothing: %j', async (options) => {
    await start();
    await expect(sandbox.send('export.ready', DATA, options as SendOptions)).rejects.toThrow();
    expect(sandbox.deliveries()).toEqual([]);
  });

  it('is described in the README in the same words', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const described = [...readme.matchAll(/^\| `([\w-]+)` \| (.+) \|$/gm)].map(([, name, text]) => [
      name,
      text,
    ]);
    expect(described).toEqual(Object.entries(FAULTS));
  });
});
