import { createReceiver, type ReceiverOptions, type SecretList } from '@videovector-webhooks/core';
import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED, SECRET } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import { createSecretLookup } from '../../src/signature/secret-lookup.js';

const clock = manualClock();

function receiver(options: Partial<ReceiverOptions>) {
  return createReceiver({ secrets: SECRET, logger: quietLogger(), clock, ...options }).fallback(() => {});
}

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

  it('that were never found are unavailable, and the log says what to check', async () => {
    const logger = quietLogger();
    const lookup = vi.fn((): string | undefined => undefined);
    const target = receiver({ secrets: lookup, logger });
    for (const id of ['whk_01', 'whk_02']) {
      const outcome = await target.receive(deliver(RUN_STARTED, { 'x-webhook-id': id }));
      expect(outcome).toMatchObject({ code: 'secrets_unavailable', status: 503 });
    }
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toContain('returned no secret since this process started');
    expect(logger.lines[0]).toContain('Check that the environment variable or row that it reads exists');
    lookup.mockReturnValue(SECRET);
    expect((await target.receive(deliver(RUN_STARTED))).code).toBe('handled');
  });

  it('of an unknown webhook are a 401, with its own reason in the log', async () => {
    const logger = quietLogger();
    const target = receiver({ secrets: (id) => (id === 'whk_01' ? SECRET : undefined), logger });
    await target.receive(deliver(RUN_STARTED));
    const outcome = await target.receive(deliver(RUN_STARTED, { 'x-webhook-id': 'whk_02' }));
    expect(outcome).toMatchObject({ code: 'signature_invalid', status: 401, reason: 'webhook_unknown' });
    expect(logger.lines[0]).toContain('no secret for this X-Webhook-ID');
  });

  it('of an unknown webhook are asked for every 5 seconds at most, and meanwhile nothing is lost', async () => {
    const own = manualClock();
    const stored = new Map([['whk_01', SECRET]]);
    const lookup = vi.fn(async (id: string) => stored.get(id));
    const target = receiver({ secrets: lookup, clock: own });
    await target.receive(deliver(RUN_STARTED));
    const fresh = deliver(RUN_STARTED, { 'x-webhook-id': 'whk_02' });
    expect((await target.receive(fresh)).status).toBe(401);
    stored.set('whk_02', SECRET);
    for (let i = 0; i < 50; i++) {
      expect(await target.receive(fresh)).toMatchObject({
        code: 'secrets_unavailable',
        status: 503,
        reason: 'webhook_unknown',
      });
    }
    expect(lookup).toHaveBeenCalledTimes(2);
    await own.advance(5_000);
    expect((await target.receive(fresh)).code).toBe('handled');
  });

  it('of a removed webhook are no longer accepted', async () => {
    const own = manualClock();
    const stored = new Map([['whk_01', SECRET]]);
    const target = receiver({ secrets: async (id) => stored.get(id), clock: own });
    expect((await target.receive(deliver(RUN_STARTED))).status).toBe(200);
    stored.clear();
    await own.advance(60_000);
    expect((await target.receive(deliver(RUN_COMPLETED))).status).toBe(401);
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

  it('are used while a call that a forged delivery has caused hangs or fails', async () => {
    const lookup = vi.fn(async (_id: string, { refresh }: { refresh: boolean }) =>
      refresh ? new Promise<never>(() => {}) : SECRET,
    );
    const target = receiver({ secrets: lookup });
    await target.receive(deliver(RUN_STARTED));
    await clock.advance(10_000);
    const forged = target.receive(deliver(RUN_STARTED, {}, 'forged'));
    expect((await target.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    await clock.advance(10_000);
    expect((await forged).code).toBe('secrets_unavailable');
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

  it('are shared by deliveries that arrive concurrently after a rotation, and none gets a final 401', async () => {
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

  it('that were asked for less than 10 seconds before a mismatch are unavailable: 503, never 401', async () => {
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

  it('that were asked for less than 10 seconds ago do not hide that a body was altered', async () => {
    const own = manualClock();
    const target = receiver({ secrets: async () => SECRET, clock: own });
    await target.receive(deliver(RUN_STARTED));
    const altered = { consumed: JSON.parse(RUN_COMPLETED), advice: 'register the route before the parser' };
    const delivery = { headers: deliver(RUN_COMPLETED).headers, body: altered };
    expect(await target.receive(delivery)).toMatchObject({ code: 'body_altered', status: 500 });
    await own.advance(10_000);
    expect(await target.receive(delivery)).toMatchObject({ code: 'body_altered', status: 500 });
  });

  it('are asked for once by deliveries that arrive concurrently', async () => {
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

  it('that do not arrive within 5 seconds are unavailable', async () => {
    const target = receiver({ secrets: () => new Promise<string>(() => {}) });
    const outcome = target.receive(deliver(RUN_STARTED));
    await clock.advance(5_000);
    expect((await outcome).code).toBe('secrets_unavailable');
  });

  it('cannot be looked up if a proxy dropped the webhook id: 503, and the log has the fix', async () => {
    const asked: string[] = [];
    const logger = quietLogger();
    const target = receiver({ secrets: (id) => `${asked.push(id)}`, logger });
    const outcome = await target.receive(deliver(RUN_STARTED, { 'x-webhook-id': undefined }));
    expect(outcome).toMatchObject({ code: 'secrets_unavailable', status: 503 });
    expect(logger.lines[0]).toContain('Have the proxy pass the header on, or pass secrets as a list');
    expect(asked).toEqual([]);
  });

  it('are found without the webhook id if the function has no parameters', async () => {
    let secret = 'whsec_before_the_rotation';
    const own = manualClock();
    const target = receiver({ secrets: () => secret, clock: own });
    const withoutId = deliver(RUN_STARTED, { 'x-webhook-id': undefined });
    expect((await target.receive(withoutId)).code).toBe('secrets_unavailable');
    secret = SECRET;
    await own.advance(10_000);
    expect((await target.receive(withoutId)).code).toBe('handled');
  });

  it('are unavailable, not unknown, if the function wants the id in its rest parameters', async () => {
    const target = receiver({ secrets: (...[id]) => (id === 'whk_01' ? SECRET : undefined) });
    expect((await target.receive(deliver(RUN_STARTED))).code).toBe('handled');
    const outcome = await target.receive(deliver(RUN_COMPLETED, { 'x-webhook-id': undefined }));
    expect(outcome).toMatchObject({ code: 'secrets_unavailable', status: 503 });
  });
});

describe('a failing function of secrets', () => {
  const down = (): never => {
    throw new Error('ECONNREFUSED');
  };

  it('is asked again immediately once, then after pauses that grow, and no delivery is lost', async () => {
    const own = manualClock();
    const lookup = vi.fn<(id: string) => string>(down);
    const target = receiver({ secrets: lookup, clock: own });
    const calls: number[] = [];
    for (let second = 0; second <= 30; second++) {
      for (let i = 0; i < 20; i++) {
        expect(await target.receive(deliver(RUN_STARTED))).toMatchObject({
          code: 'secrets_unavailable',
          status: 503,
          error: { message: 'ECONNREFUSED' },
        });
      }
      calls.push(lookup.mock.calls.length);
      await own.advance(1_000);
    }
    expect(calls.slice(0, 8)).toEqual([2, 3, 3, 4, 4, 4, 4, 5]);
    expect(calls.at(-1)).toBe(7);
    lookup.mockImplementation(() => SECRET);
    await own.advance(8_000);
    expect((await target.receive(deliver(RUN_STARTED))).code).toBe('handled');
  });

  it('is not asked at the pace of forged deliveries for a webhook that it knows', async () => {
    const own = manualClock();
    const lookup = vi.fn<(id: string) => string>(() => SECRET);
    const target = receiver({ secrets: lookup, clock: own });
    await target.receive(deliver(RUN_STARTED));
    lookup.mockImplementation(down);
    await own.advance(10_000);
    for (let i = 0; i < 50; i++) {
      expect((await target.receive(deliver(RUN_STARTED, {}, 'forged'))).status).toBe(503);
    }
    expect(lookup).toHaveBeenCalledTimes(3);
    expect((await target.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
  });

  it('for one id does not hold up the others', async () => {
    const target = receiver({ secrets: (id) => (id === 'whk_01' ? SECRET : down()) });
    for (let i = 0; i < 5; i++)
      expect((await target.receive(deliver(RUN_STARTED, { 'x-webhook-id': `%${i}` }))).status).toBe(503);
    expect((await target.receive(deliver(RUN_STARTED))).code).toBe('handled');
  });
});

describe('a flood of unknown webhook ids', () => {
  /** A function that a test can block, and that counts its running calls. */
  function heldLookup() {
    const held = gate();
    const state = { running: 0, most: 0, calls: 0, held };
    const lookup = async (id: string) => {
      state.calls++;
      state.most = Math.max(state.most, ++state.running);
      if (id !== 'whk_01') await held.promise;
      state.running--;
      return id === 'whk_01' ? SECRET : undefined;
    };
    return { lookup, state };
  }

  const unknown = (i: number) => deliver(RUN_STARTED, { 'x-webhook-id': `whk_unknown_${i}` });

  it('is looked up 10 ids at a time, and each is a 401 in the end', async () => {
    const { lookup, state } = heldLookup();
    const target = receiver({ secrets: lookup, clock: manualClock() });
    await target.receive(deliver(RUN_STARTED));
    const flood = Array.from({ length: 900 }, (_, i) => target.receive(unknown(i)));
    state.held.open();
    expect(new Set((await Promise.all(flood)).map(({ status }) => status))).toEqual(new Set([401]));
    expect(state).toMatchObject({ calls: 901, most: 10 });
  });

  it('is answered with 503 immediately if a thousand others wait already', async () => {
    const { lookup, state } = heldLookup();
    const target = receiver({ secrets: lookup, clock: manualClock() });
    await target.receive(deliver(RUN_STARTED));
    const flood = Array.from({ length: 1_010 }, (_, i) => target.receive(unknown(i)));
    const refused = await target.receive(unknown(1_010));
    expect(refused).toMatchObject({ code: 'secrets_unavailable', status: 503 });
    expect(String(refused.error)).toContain('More than 10 calls of the secrets function are running');
    state.held.open();
    expect(new Set((await Promise.all(flood)).map(({ status }) => status))).toEqual(new Set([401]));
  });

  it('does not hold up the webhooks that are known', async () => {
    const own = manualClock();
    const { lookup, state } = heldLookup();
    const target = receiver({ secrets: lookup, clock: own });
    await target.receive(deliver(RUN_STARTED));
    await own.advance(60_000);
    const flood = Array.from({ length: 100 }, (_, i) => target.receive(unknown(i)));
    expect((await target.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    await own.advance(5_000);
    // Those that had their turn, and those that timed out.
    expect(new Set((await Promise.all(flood)).map(({ code }) => code))).toEqual(
      new Set(['secrets_unavailable']),
    );
    expect(state.calls).toBe(12);
    state.held.open();
    // The turns of deliveries that have timed out are passed on.
    expect((await target.receive(unknown(1_000))).status).toBe(401);
  });

  it('does not push known webhooks out of the cache', async () => {
    const lookup = vi.fn((id: string) => (id === 'whk_01' ? SECRET : undefined));
    const target = receiver({ secrets: lookup });
    await target.receive(deliver(RUN_STARTED));
    for (let i = 0; i < 1_100; i++) await target.receive(unknown(i));
    lookup.mockClear();
    expect((await target.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect(lookup).not.toHaveBeenCalled();
  });
});

describe('secrets that may be outdated', () => {
  it('make every mismatch 503 if the function says how old they may be', async () => {
    const own = manualClock();
    let cached = 'old';
    const secrets = () => ({ secrets: cached, maxAgeMs: 300_000 });
    const target = receiver({ secrets, clock: own });
    expect((await target.receive(deliver(RUN_STARTED, {}, 'old'))).code).toBe('handled');
    for (let i = 0; i < 3; i++) {
      expect(await target.receive(deliver(RUN_COMPLETED))).toMatchObject({
        code: 'secrets_unavailable',
        status: 503,
        retryAfter: 300,
        reason: 'signature_mismatch',
      });
      await own.advance(60_000);
    }
    cached = SECRET;
    expect((await target.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
  });

  it.each([0, undefined, null])('do not if their age is %j', async (maxAgeMs) => {
    const own = manualClock();
    const target = receiver({ secrets: () => ({ secrets: SECRET, maxAgeMs }), clock: own });
    await target.receive(deliver(RUN_STARTED));
    await own.advance(10_000);
    expect((await target.receive(deliver(RUN_STARTED, {}, 'forged'))).status).toBe(401);
  });

  it.each(['60000', -1, Number.NaN, {}])(
    'make every mismatch 503 if their age is invalid: %j',
    async (maxAgeMs) => {
      const own = manualClock();
      const logger = quietLogger();
      const secrets = () => ({ secrets: SECRET, maxAgeMs: maxAgeMs as number });
      const target = receiver({ secrets, clock: own, logger });
      expect((await target.receive(deliver(RUN_STARTED))).status).toBe(200);
      await own.advance(10_000);
      expect(await target.receive(deliver(RUN_STARTED, {}, 'forged'))).toMatchObject({
        status: 503,
        error: { option: 'secrets().maxAgeMs' },
      });
      expect(logger.lines[0]).toContain('maxAgeMs that the secrets function returns must be a number');
    },
  );

  it('do not become final when more than 1000 webhooks push them out of the cache', async () => {
    const own = manualClock();
    const lookup = createSecretLookup((_id, { refresh }) => (refresh ? SECRET : 'old'), own);
    const tried = await lookup.keysFor('whk_01');
    for (let i = 0; i < 1_000; i++) await lookup.keysFor(`whk_1${i}`);
    expect(await lookup.refresh('whk_01', tried)).not.toBe(tried);
  });

  it('are asked for again once a thousand other webhooks have been heard of since', async () => {
    const asked: string[] = [];
    const lookup = createSecretLookup((id) => {
      asked.push(id);
      return SECRET;
    }, manualClock());
    for (let i = 0; i < 1_001; i++) await lookup.keysFor(`whk_${i}`);
    asked.length = 0;
    for (let i = 1_000; i > 0; i--) await lookup.keysFor(`whk_${i}`);
    expect(asked).toEqual([]);
    await lookup.keysFor('whk_0');
    expect(asked).toEqual(['whk_0']);
  });

  it('make room by when they were asked for last, not by when the webhook was first heard of', async () => {
    const own = manualClock();
    const asked: string[] = [];
    const lookup = createSecretLookup((id) => {
      asked.push(id);
      return SECRET;
    }, own);
    await lookup.keysFor('whk_0');
    await own.advance(60_000);
    for (let i = 1; i < 1_000; i++) await lookup.keysFor(`whk_${i}`);
    await lookup.keysFor('whk_0');
    await lookup.keysFor('whk_1000');
    asked.length = 0;
    await lookup.keysFor('whk_0');
    await lookup.keysFor('whk_1');
    expect(asked).toEqual(['whk_1']);
  });

  it('are not final if another delivery asked without refresh, and are if one asked with it', async () => {
    const own = manualClock();
    const lookup = createSecretLookup(() => SECRET, own);
    const tried = await lookup.keysFor('whk_01');
    await own.advance(60_000);
    const newer = await lookup.keysFor('whk_01');
    expect(newer).not.toBe(tried);
    expect((await lookup.refresh('whk_01', tried)).inconclusive).toBeDefined();
    await own.advance(10_000);
    const refreshed = await lookup.refresh('whk_01', newer);
    expect(refreshed.inconclusive).toBeUndefined();
    expect(await lookup.refresh('whk_01', newer)).toBe(refreshed);
  });
});

describe('a function of secrets that returns', () => {
  it.each<[what: string, result: unknown, hint: string]>([
    ['a Map', new Map([['whk_01', SECRET]]), 'Object.fromEntries(map)'],
    ['a Set', new Set([SECRET]), '[...set]'],
    ['a Buffer', Buffer.from(SECRET), "toString('utf8')"],
    ['a number', 7, 'a number'],
    ['false', false, 'a boolean'],
    ['a record by webhook id', { whk_01: SECRET }, 'without the field secrets'],
    ['the answer of a secret manager', { SecretString: SECRET }, 'without the field secrets'],
    ['a blank secret', { secrets: '' }, 'blank'],
    ['a nested list', [[SECRET]], 'a list, not a string'],
    ['an empty list', [], 'holds no secret'],
    ['a function', () => SECRET, 'a function'],
  ])('%s is 503, and the log names the fix', async (_what, result, hint) => {
    const logger = quietLogger();
    const target = receiver({ secrets: () => result as SecretList, logger });
    const { status, error } = await target.receive(deliver(RUN_STARTED));
    expect(status).toBe(503);
    expect(error).toMatchObject({ option: expect.stringMatching(/^secrets\(\)/) });
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toContain(hint);
    expect(logger.lines[0]).not.toContain(SECRET);
  });
});

describe('a function without parameters', () => {
  it('reads its variable when the first delivery arrives', async () => {
    let variable: string | undefined;
    const logger = quietLogger();
    const target = receiver({ secrets: () => variable, logger });
    expect((await target.receive(deliver(RUN_STARTED))).status).toBe(503);
    expect(logger.lines[0]).toContain('Check that the environment variable');
    variable = SECRET;
    expect((await target.receive(deliver(RUN_STARTED))).status).toBe(200);
  });

  it('proves nothing about the webhook id, so a replay under another id is a duplicate', async () => {
    for (const strict of [false, true]) {
      const own = manualClock('2026-10-07T00:00:00Z');
      const target = receiver({ secrets: () => SECRET, strict, clock: own });
      expect((await target.receive(deliver(RUN_STARTED))).code).toBe('handled');
      const replayed = deliver(RUN_STARTED, { 'x-webhook-id': 'whk_02' });
      expect((await target.receive(replayed)).code).toBe('duplicate');
    }
  });
});
