import { runInNewContext } from 'node:vm';
import { createReceiver, type ReceiverOptions } from '@videovector-webhooks/core';
import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_STARTED, SECRET, sign } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import { readGrace } from '../../src/signature/grace-period.js';

const clock = manualClock();

function receiver(options: Partial<ReceiverOptions>) {
  return createReceiver({ secrets: SECRET, logger: quietLogger(), clock, ...options }).fallback(() => {});
}

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

  it('is warned of once if it is over when the receiver is created', async () => {
    const own = manualClock();
    const logger = quietLogger();
    const target = receiver({ graceUntil: own.now(), clock: own, logger });
    const isoTime = new Date(own.now()).toISOString();
    expect(logger.lines).toEqual([
      expect.stringMatching(
        `^\\[videovector-webhooks\\] graceUntil passed at ${isoTime}\\. .*help secret_rotating\\)$`,
      ),
    ]);
    await target.receive(deliver(RUN_STARTED));
    expect(logger.lines).toHaveLength(1);
  });

  it('is not warned of if it is ahead, also once it has passed', async () => {
    const own = manualClock();
    const logger = quietLogger();
    const target = receiver({ graceUntil: own.now() + 1, clock: own, logger });
    await own.advance(1);
    await target.receive(deliver(RUN_STARTED));
    expect(logger.lines).toEqual([]);
  });

  it('does not apply to a header that is not a signature', async () => {
    const target = receiver({ graceUntil: clock.now() + 60_000 });
    const headers = { 'x-webhook-signature': sign(RUN_STARTED).slice(7) };
    expect((await target.receive(deliver(RUN_STARTED, headers))).code).toBe('signature_invalid');
  });

  it('may be a Date of another realm', async () => {
    const own = manualClock();
    const later = runInNewContext(`new Date(${own.now() + 60_000})`) as Date;
    const target = receiver({ graceUntil: later, clock: own });
    expect((await target.receive(deliver(RUN_STARTED, {}, 'not yet installed'))).status).toBe(503);
  });

  it.each(['tomorrow', '2026-10-07T12:00:00', Number.NaN, new Date('never'), true])(
    'refuses %j',
    (graceUntil) => {
      expect(() => receiver({ graceUntil: graceUntil as Date })).toThrow('graceUntil');
    },
  );
});

describe('a graceUntil in ISO 8601', () => {
  it.each([
    ['2026-10-07', '2026-10-07T00:00:00.000Z'],
    ['2026-10-07T12:00Z', '2026-10-07T12:00:00.000Z'],
    ['2026-10-07T12:00:01z', '2026-10-07T12:00:01.000Z'],
    ['2026-10-07T12:00:01.5Z', '2026-10-07T12:00:01.500Z'],
    ['2026-10-07T12:00:01+02:00', '2026-10-07T10:00:01.000Z'],
    ['+002026-10-07T12:00:00Z', '2026-10-07T12:00:00.000Z'],
  ])('may be %s', (text, time) => {
    expect(new Date(readGrace(text)).toISOString()).toBe(time);
  });

  it.each([
    ...[
      'x2026-10-07',
      '2026-10-07x',
      'x2026-10-07T12:00:00Z',
      '2026-10-07T12:00:00',
      '2026-10-07T12:00:00Zx',
    ],
    ...['2026-10', '26-10-07', '2026-10-07 12:00:00Z', '2026-10-07T12Z', '2026-10-07T12:00:00.Z'],
  ])('may not be %s', (text) => {
    expect(() => readGrace(text)).toThrow('such as 2035-01-01T12:00:00Z');
  });
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

  it('is warned of once if it is over in the first answer, and not if it ends later', async () => {
    for (const [until, count] of [
      [-1, 1],
      [30_000, 0],
    ] as const) {
      const own = manualClock();
      const logger = quietLogger();
      const graceUntil = own.now() + until;
      const target = receiver({ secrets: () => ({ secrets: SECRET, graceUntil }), clock: own, logger });
      for (let i = 0; i < 3; i++) {
        await target.receive(deliver(RUN_STARTED, { 'x-delivery-id': `del_${i}` }));
        await own.advance(60_000);
      }
      expect(logger.lines.filter((line) => line.includes('graceUntil passed at'))).toHaveLength(count);
    }
  });

  it('counts as soon as a mismatch causes another call of the function', async () => {
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
    'that is not an exact time (%j) makes a mismatch 503, never 401, and affects no match',
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

  it('may be absent, undefined or null if no rotation is in progress', async () => {
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

  it('does not excuse secrets that are missing or blank', async () => {
    for (const secrets of [[], '', undefined, ['undefined']]) {
      const answer = { secrets: secrets as string[], graceUntil: clock.now() + 60_000 };
      expect(await receiver({ secrets: () => answer }).receive(deliver(RUN_STARTED))).toMatchObject({
        code: 'secrets_unavailable',
        status: 503,
      });
    }
  });
});
