import {
  ConfigurationError,
  createReceiver,
  type ReceiverOptions,
  type SecretList,
} from '@videovector-webhooks/core';
import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED, SECRET, sign } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import { createSecretLookup } from '../../src/signature/secret-lookup.js';
import { verifyDelivery } from '../../src/signature/verify-delivery.js';

const clock = manualClock();

function receiver(options: Partial<ReceiverOptions>) {
  return createReceiver({ secrets: SECRET, logger: quietLogger(), clock, ...options }).fallback(() => {});
}

describe('the option secrets', () => {
  it('may be one secret or a list, of which any may have signed', async () => {
    expect((await receiver({ secrets: SECRET }).receive(deliver(RUN_STARTED))).status).toBe(200);
    const outcome = await receiver({ secrets: ['new', SECRET] }).receive(deliver(RUN_STARTED));
    expect(outcome).toMatchObject({ status: 200, secretIndex: 1 });
  });

  it('may be a record by webhook id', async () => {
    const target = receiver({ secrets: { whk_01: SECRET, whk_02: ['other', 'another'] } });
    expect(await target.receive(deliver(RUN_STARTED))).toMatchObject({ status: 200, webhookId: 'whk_01' });
    const other = deliver(RUN_STARTED, { 'x-webhook-id': 'whk_02' }, 'another');
    expect(await target.receive(other)).toMatchObject({ status: 200, webhookId: 'whk_02', secretIndex: 1 });
  });

  it('as a record refuses one subscription’s signature under another’s id, and unknown ids', async () => {
    const target = receiver({ secrets: { whk_01: SECRET, whk_02: 'other' } });
    for (const id of ['whk_02', 'whk_03', '__proto__', 'constructor', 'toString']) {
      expect((await target.receive(deliver(RUN_STARTED, { 'x-webhook-id': id }))).code).toBe(
        'signature_invalid',
      );
    }
  });

  it('as a record finds the subscription by the signature where the id was dropped on the way', async () => {
    const target = receiver({ secrets: { whk_02: 'other', whk_01: SECRET } });
    const outcome = await target.receive(deliver(RUN_STARTED, { 'x-webhook-id': undefined }));
    expect(outcome).toMatchObject({ status: 200, webhookId: 'whk_01' });
  });

  it.each([
    ['', 'blank'],
    [' \n', 'blank'],
    ['undefined', 'the word "undefined"'],
    ['null', 'the word "null"'],
    [[], 'no secret'],
    [[SECRET, ''], 'secrets[1]'],
    [[SECRET, 7], 'not a string'],
    [{}, 'empty'],
    [{ whk_01: '' }, 'whk_01'],
    [{ whk_01: undefined }, 'whk_01'],
    [undefined, 'environment variable'],
    [null, 'environment variable'],
    [42, 'a number'],
  ])('refuses to start with %j', (secrets, hint) => {
    const start = () => receiver({ secrets: secrets as SecretList });
    expect(start).toThrow(ConfigurationError);
    expect(start).toThrow(hint);
  });
});

describe('secrets from a function', () => {
  it('are asked for by webhook id, and kept for a minute', async () => {
    const lookup = vi.fn(async (id: string) => (id === 'whk_01' ? SECRET : undefined));
    const target = receiver({ secrets: lookup });
    expect((await target.receive(deliver(RUN_STARTED))).code).toBe('handled');
    expect((await target.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect(lookup.mock.calls).toEqual([['whk_01', { refresh: false }]]);
    await clock.advance(60_000);
    await target.receive(deliver(RUN_STARTED));
    expect(lookup).toHaveBeenCalledTimes(2);
  });

  it('of an unknown subscription are answered like a wrong signature, and asked for again', async () => {
    const lookup = vi.fn(() => undefined as string | undefined);
    const target = receiver({ secrets: lookup });
    expect((await target.receive(deliver(RUN_STARTED))).code).toBe('signature_invalid');
    lookup.mockReturnValue(SECRET);
    expect((await target.receive(deliver(RUN_STARTED))).code).toBe('handled');
  });

  it('are asked for once more, fresh, on a mismatch', async () => {
    const secrets = ['old', SECRET];
    const lookup = vi.fn(async () => secrets[lookup.mock.calls.length - 1]);
    const target = receiver({ secrets: lookup });
    await target.receive(deliver(RUN_STARTED, {}, 'old'));
    await clock.advance(10_000);
    expect((await target.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect(lookup.mock.calls[1]).toEqual(['whk_01', { refresh: true }]);
  });

  it('are not asked for at the pace of forged deliveries', async () => {
    const lookup = vi.fn(async () => SECRET);
    const target = receiver({ secrets: lookup });
    for (let i = 0; i < 50; i++) await target.receive(deliver(RUN_STARTED, {}, 'forged'));
    expect(lookup).toHaveBeenCalledTimes(1);
    await clock.advance(10_000);
    for (let i = 0; i < 50; i++) await target.receive(deliver(RUN_STARTED, {}, 'forged'));
    expect(lookup).toHaveBeenCalledTimes(2);
  });

  it('are shared by deliveries that come at once after a rotation, and none is refused for good', async () => {
    const own = manualClock();
    const answers = ['old', SECRET];
    const lookup = vi.fn(async () => answers[Math.min(lookup.mock.calls.length, 2) - 1]);
    const target = receiver({ secrets: lookup, clock: own });
    await target.receive(deliver(RUN_STARTED, {}, 'old'));
    await own.advance(30_000);
    const outcomes = await Promise.all(
      ['a', 'b', 'c'].map((id) => target.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': id }))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(lookup).toHaveBeenCalledTimes(2);
  });

  it('that may have been rotated too short a while ago to ask again are unavailable: 503, never 401', async () => {
    const own = manualClock();
    const lookup = vi.fn(async () => 'old');
    const target = receiver({ secrets: lookup, clock: own });
    await target.receive(deliver(RUN_STARTED, {}, 'old'));
    lookup.mockResolvedValue(SECRET);
    expect(await target.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'secrets_unavailable',
      status: 503,
    });
    await own.advance(10_000);
    expect((await target.receive(deliver(RUN_COMPLETED))).status).toBe(200);
  });

  it('are asked for once by deliveries that come at once', async () => {
    const answer = gate<string>();
    const lookup = vi.fn(() => answer.promise);
    const target = receiver({ secrets: lookup });
    const both = [target.receive(deliver(RUN_STARTED)), target.receive(deliver(RUN_COMPLETED))];
    await clock.advance(10);
    answer.open(SECRET);
    expect((await Promise.all(both)).map(({ code }) => code)).toEqual(['handled', 'handled']);
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['returns a blank secret', () => ''],
    ['returns the word undefined', () => 'undefined'],
    ['returns a secret with the line feed of its file', () => `${SECRET}\n`],
  ])(
    'that %s are unavailable: 503, and asked for again',
    async (_how, lookup: () => SecretList | Promise<SecretList>) => {
      const flaky = vi.fn(lookup);
      const target = receiver({ secrets: flaky });
      expect(await target.receive(deliver(RUN_STARTED))).toMatchObject({
        code: 'secrets_unavailable',
        status: 503,
      });
      flaky.mockImplementation(() => SECRET);
      expect((await target.receive(deliver(RUN_STARTED))).code).toBe('handled');
    },
  );

  it('that do not come in time are unavailable', async () => {
    const target = receiver({ secrets: () => new Promise<string>(() => {}) });
    const outcome = target.receive(deliver(RUN_STARTED));
    await clock.advance(5_000);
    expect((await outcome).code).toBe('secrets_unavailable');
  });

  it('cannot be asked for where the webhook id was dropped on the way: 503, and the log says what to do', async () => {
    const lookup = vi.fn(() => SECRET);
    const logger = quietLogger();
    const target = receiver({ secrets: lookup, logger });
    const outcome = await target.receive(deliver(RUN_STARTED, { 'x-webhook-id': undefined }));
    expect(outcome).toMatchObject({ code: 'secrets_unavailable', status: 503 });
    expect(logger.lines[0]).toContain('have the proxy pass it on');
    expect(lookup).not.toHaveBeenCalled();
  });
});

describe('graceUntil', () => {
  it.each([
    ['a Date', (time: number) => new Date(time)],
    ['milliseconds', (time: number) => time],
    ['ISO 8601', (time: number) => new Date(time).toISOString()],
  ])('given as %s makes a mismatch answer 503 until then, and 401 after', async (_form, form) => {
    const own = manualClock();
    const target = receiver({ graceUntil: form(own.now() + 60_000), clock: own });
    const unknown = deliver(RUN_STARTED, {}, 'not yet installed');
    expect(await target.receive(unknown)).toMatchObject({
      code: 'secret_rotating',
      status: 503,
      retryAfter: 30,
    });
    expect((await target.receive(deliver(RUN_STARTED))).status).toBe(200);
    await own.advance(60_000);
    expect(await target.receive(unknown)).toMatchObject({ code: 'signature_invalid', status: 401 });
  });

  it('does not soften a header that is no signature at all', async () => {
    const target = receiver({ graceUntil: clock.now() + 60_000 });
    const headers = { 'x-webhook-signature': sign(RUN_STARTED).slice(7) };
    expect((await target.receive(deliver(RUN_STARTED, headers))).code).toBe('signature_invalid');
  });

  it.each(['tomorrow', '2026-10-07T12:00:00', Number.NaN, new Date('never'), true])(
    'refuses %j',
    (graceUntil) => {
      expect(() => receiver({ graceUntil: graceUntil as Date })).toThrow('graceUntil');
    },
  );
});

describe('graceUntil from the function of secrets', () => {
  const forged = deliver(RUN_STARTED, {}, 'not yet installed');

  it.each([
    ['a Date', (time: number) => new Date(time)],
    ['milliseconds', (time: number) => time],
    ['ISO 8601', (time: number) => new Date(time).toISOString()],
    ['ISO 8601 with an offset', (time: number) => `${new Date(time).toISOString().slice(0, -1)}+00:00`],
  ])('given as %s makes a mismatch answer 503 until then, and 401 after', async (_form, form) => {
    const own = manualClock();
    const until = own.now() + 30_000;
    const target = receiver({ secrets: () => ({ secrets: [SECRET], graceUntil: form(until) }), clock: own });
    expect((await target.receive(deliver(RUN_STARTED))).status).toBe(200);
    expect(await target.receive(forged)).toMatchObject({ code: 'secret_rotating', status: 503 });
    await own.advance(10_000);
    expect(await target.receive(forged)).toMatchObject({ code: 'secret_rotating', status: 503 });
    await own.advance(20_000);
    expect(await target.receive(forged)).toMatchObject({ code: 'signature_invalid', status: 401 });
  });

  it('counts as soon as a mismatch makes the function be asked again', async () => {
    const own = manualClock();
    const stored: { secrets: string[]; graceUntil?: string } = { secrets: [SECRET] };
    const target = receiver({ secrets: async () => ({ ...stored }), clock: own });
    expect((await target.receive(deliver(RUN_STARTED))).status).toBe(200);
    stored.graceUntil = new Date(own.now() + 600_000).toISOString();
    expect(await target.receive(forged)).toMatchObject({ code: 'secrets_unavailable', status: 503 });
    await own.advance(10_000);
    expect(await target.receive(forged)).toMatchObject({ code: 'secret_rotating', status: 503 });
  });

  it('holds for its own subscription alone', async () => {
    const own = manualClock();
    const secrets = (id: string) =>
      id === 'whk_01' ? { secrets: SECRET, graceUntil: own.now() + 600_000 } : SECRET;
    const target = receiver({ secrets, clock: own });
    const other = deliver(RUN_STARTED, { 'x-webhook-id': 'whk_02' }, 'forged');
    for (const each of [forged, other]) await target.receive(each);
    await own.advance(10_000);
    expect((await target.receive(forged)).code).toBe('secret_rotating');
    expect((await target.receive(other)).code).toBe('signature_invalid');
  });

  it.each(['soon', '2026-10-07T12:00:00', 1_791_374_400, Number.NaN, new Date('never'), true, {}])(
    'that is no exact time (%j) makes a mismatch 503, never 401, and lets the rest pass',
    async (graceUntil) => {
      const own = manualClock();
      const logger = quietLogger();
      const secrets = () => ({ secrets: [SECRET], graceUntil: graceUntil as Date });
      const target = receiver({ secrets, clock: own, logger });
      expect((await target.receive(deliver(RUN_STARTED))).status).toBe(200);
      for (let i = 0; i < 3; i++) {
        expect(await target.receive(forged)).toMatchObject({ code: 'secrets_unavailable', status: 503 });
        await own.advance(10_000);
      }
      expect(logger.lines.join('\n')).toContain('graceUntil must be a Date');
    },
  );

  it('may be absent, undefined or null where no rotation is under way', async () => {
    for (const answer of [
      { secrets: SECRET },
      { secrets: SECRET, graceUntil: undefined },
      { secrets: SECRET, graceUntil: null },
    ]) {
      const own = manualClock();
      const target = receiver({ secrets: () => answer, clock: own });
      await target.receive(deliver(RUN_STARTED));
      await own.advance(10_000);
      expect((await target.receive(forged)).code).toBe('signature_invalid');
    }
  });

  it('does not make up for secrets that are missing or blank', async () => {
    for (const secrets of [[], '', undefined, ['undefined']]) {
      const answer = { secrets: secrets as string[], graceUntil: clock.now() + 60_000 };
      expect(await receiver({ secrets: () => answer }).receive(deliver(RUN_STARTED))).toMatchObject({
        code: 'secrets_unavailable',
        status: 503,
      });
    }
  });
});

describe('where another delivery has the function asked at the same time', () => {
  it('a mismatch with what its cache may hold is not final, and one with what it was told to fetch is', async () => {
    const own = manualClock();
    const lookup = createSecretLookup(() => SECRET, own);
    const tried = await lookup.ring('whk_01');
    await own.advance(60_000);
    // The minute is over, so the next delivery has it asked, though not told to skip its cache.
    const newer = await lookup.ring('whk_01');
    expect(await lookup.refresh('whk_01', tried)).toEqual({ ring: newer, isCertain: false });
    await own.advance(10_000);
    expect(await lookup.refresh('whk_01', newer)).toMatchObject({ isCertain: true });
  });

  it('the delivery that finds newer secrets of that kind is answered 503', async () => {
    const own = manualClock();
    const ring = { keys: [], graceUntil: 0 };
    const verifier = {
      secrets: { ring: async () => ring, refresh: async () => ({ ring, isCertain: false }) },
      graceUntil: 0,
      fallbackMaxBytes: 0,
      acceptCompactJson: false,
      clock: own,
    };
    const request = {
      digest: new Uint8Array(32),
      webhookId: 'whk_01',
      deliveryId: undefined,
      eventType: undefined,
      contentEncoding: null,
      contentLength: null,
    };
    const body = { bytes: new Uint8Array() };
    expect(await verifyDelivery(request, body, verifier)).toMatchObject({ code: 'secrets_unavailable' });
  });
});
