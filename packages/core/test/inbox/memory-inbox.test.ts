import { createHash } from 'node:crypto';
import { InboxFullError, type InspectableInbox, memoryInbox } from '@videovector-webhooks/core';
import type { Claim } from '@videovector-webhooks/core/inbox';
import { describeInbox, type InboxTestOptions, manualClock } from '@videovector-webhooks/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeInboxModel } from '../../../../test/suites/describe-inbox-model.js';

const open = ({ retentionMs }: InboxTestOptions) => {
  const clock = manualClock();
  return { inbox: memoryInbox({ clock, retentionMs }), wait: clock.advance };
};
describeInbox('memoryInbox', open, { describe, it });
describeInboxModel('memoryInbox', open, 200);

/** Collects the garbage, if the runtime allows it. */
const collect = await import('node:v8')
  .then(async ({ setFlagsFromString }) => {
    setFlagsFromString('--expose-gc');
    const { runInNewContext } = await import('node:vm');
    return runInNewContext('gc') as () => void;
  })
  .catch(() => undefined);

const NO_IDS = { deliveryId: undefined, webhookId: undefined, eventId: undefined };

describe('memoryInbox is bounded', () => {
  it('evicts the oldest completed delivery to make room', async () => {
    const inbox = memoryInbox({ maxEntries: 2 });
    for (const key of ['a', 'b', 'c'])
      await inbox.complete((await inbox.claim(key, 1000)) as unknown as Claim);
    expect((await inbox.claim('b', 1000)).state).toBe('completed');
    expect((await inbox.claim('c', 1000)).state).toBe('completed');
    expect((await inbox.claim('a', 1000)).state).toBe('claimed');
  });

  it('evicts a delivery whose lease has run out if all others are held', async () => {
    const clock = manualClock();
    const inbox = memoryInbox({ clock, maxEntries: 3 });
    await inbox.claim('held', 2_000);
    await inbox.claim('abandoned', 1_000);
    await inbox.claim('also abandoned', 1_000);
    await clock.advance(1_000);
    expect(await inbox.claim('new', 2_000)).toMatchObject({ state: 'claimed' });
    expect(await inbox.lookup('held')).toMatchObject({ state: 'in-progress' });
    expect(await inbox.lookup('abandoned')).toEqual({ state: 'absent' });
    expect(await inbox.lookup('also abandoned')).toMatchObject({ state: 'expired' });
  });

  it('forgets the resource that was marked the longest ago, as it forgets the oldest delivery', async () => {
    const inbox = memoryInbox({ maxEntries: 2 });
    const order = (resource: string, position: string) => ({ resource, position, keepsStale: false });
    for (const resource of ['a', 'b', 'a', 'c']) {
      const key = `${resource}${Math.random()}`;
      await inbox.complete((await inbox.claim(key, 1_000, NO_IDS, order(resource, '2'))) as Claim);
    }
    const late = async (resource: string) =>
      (await inbox.claim(`late ${resource}`, 1_000, NO_IDS, order(resource, '1'))).state;
    expect(await late('a')).toBe('superseded');
    expect(await late('b')).toBe('claimed');
    expect(await late('c')).toBe('superseded');
  });

  it('warns once if it forgets a delivery within an hour', async () => {
    const clock = manualClock();
    const lines: string[] = [];
    const logger = { warn: (line: string) => void lines.push(line), error: () => {} };
    const inbox = memoryInbox({ clock, logger, maxEntries: 2 });
    const handle = async (key: string) => inbox.complete((await inbox.claim(key, 1_000)) as unknown as Claim);
    await handle('a');
    await handle('b');
    await clock.advance(3_600_000);
    await handle('c');
    await handle('d');
    expect(lines).toEqual([]);
    await clock.advance(90_000);
    await handle('e');
    await handle('f');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('has forgotten a delivery after 90 seconds');
    expect(lines[0]).toContain('Raise maxEntries (2)');
  });

  it('says how many it can hold', async () => {
    const inbox = memoryInbox({ maxEntries: 1 });
    await inbox.claim('a', 1_000);
    await expect(inbox.claim('b', 1_000)).rejects.toThrow('All 1 deliveries that the memory inbox can hold');
  });

  it.each(['g', 'A', '/', ':', '\u0131', '\u0161'])(
    'tells a key that is not a digest, 48 times %s, from every digest',
    async (character) => {
      const inbox = memoryInbox();
      const digests = [...'0123456789abcdef'].map((digit) => digit.repeat(48));
      for (const key of digests) await inbox.complete((await inbox.claim(key, 1_000)) as Claim);
      expect((await inbox.claim(character.repeat(48), 1_000)).state).toBe('claimed');
    },
  );

  it('never evicts a delivery that is held, and refuses a new one instead', async () => {
    const inbox = memoryInbox({ maxEntries: 2 });
    const first = (await inbox.claim('a', 1000)) as unknown as Claim;
    await inbox.claim('b', 1000);
    await expect(inbox.claim('c', 1000)).rejects.toThrow(InboxFullError);
    expect((await inbox.claim('a', 1000)).state).toBe('in-progress');
    await inbox.complete(first);
    expect((await inbox.claim('c', 1000)).state).toBe('claimed');
    expect((await inbox.claim('b', 1000)).state).toBe('in-progress');
  });

  it('evicts released deliveries before completed ones', async () => {
    const inbox = memoryInbox({ maxEntries: 100 });
    await inbox.complete((await inbox.claim('done', 1000)) as unknown as Claim);
    for (let i = 0; i < 500; i++)
      await inbox.release((await inbox.claim(`failed${i}`, 1000)) as unknown as Claim);
    expect((await inbox.claim('done', 1000)).state).toBe('completed');
  });

  it('makes room by evicting a released delivery', async () => {
    const inbox = memoryInbox({ maxEntries: 1 });
    await inbox.release((await inbox.claim('a', 1000)) as unknown as Claim);
    expect((await inbox.claim('b', 1000)).state).toBe('claimed');
  });

  it('evicts nothing for a released delivery that is claimed again', async () => {
    const inbox = memoryInbox({ maxEntries: 3 });
    const fail = async (key: string) => inbox.release((await inbox.claim(key, 1000)) as unknown as Claim);
    await inbox.claim('held', 1000);
    await fail('a');
    await fail('b');
    expect(await inbox.claim('b', 1000)).toMatchObject({ state: 'claimed', attempt: 2 });
    expect(await inbox.lookup('a')).toEqual({ state: 'released', attempt: 1 });
    await inbox.claim('c', 1000);
    expect(await inbox.lookup('a')).toEqual({ state: 'absent' });
  });

  it.skipIf(collect === undefined)(
    'frees the memory of deliveries that were released and claimed again, beside one that stays released',
    async () => {
      const inbox = memoryInbox();
      const fail = async (key: string) => inbox.release((await inbox.claim(key, 1000)) as unknown as Claim);
      await fail('stays');
      await fail('again');
      const memory = () => {
        collect?.();
        return process.memoryUsage().heapUsed;
      };
      const before = memory();
      for (let i = 0; i < 100_000; i++) await fail('again');
      // A leak took 8 MB: 80 bytes each time.
      expect(memory() - before).toBeLessThan(2_000_000);
    },
  );

  it.each([{ maxEntries: 0 }, { maxEntries: Number.NaN }, { retentionMs: -1 }])(
    'refuses the options %o and names the invalid one',
    (options) => {
      expect(() => memoryInbox(options)).toThrow(Object.keys(options)[0]);
    },
  );
});

describe('memoryInbox remembers, however many deliveries it evicts', () => {
  it.each([
    ['digests', digest],
    ['consecutive numbers in hex as keys', (i: number) => i.toString(16).padStart(48, '0')],
    ['keys that are not digests', (i: number) => `key ${i}`],
    ['keys of both kinds', (i: number) => (i % 2 === 0 ? digest(i) : `${digest(i).slice(1)}G`)],
  ])('exactly the newest of 20,000 deliveries, with %s', async (_name, keyOf) => {
    const inbox = memoryInbox({ maxEntries: 3_000 });
    for (let i = 0; i < 20_000; i++) await complete(inbox, keyOf(i));
    const states = await Promise.all(
      Array.from({ length: 20_000 }, async (_, i) => (await inbox.lookup(keyOf(i))).state),
    );
    expect(states.indexOf('completed')).toBe(17_000);
    expect(states.lastIndexOf('absent')).toBe(16_999);
  });

  it.each(['complete', 'release'] as const)('a %sd delivery until its retention is over', async (verb) => {
    const clock = manualClock();
    const inbox = memoryInbox({ clock, retentionMs: 1_000 });
    await inbox[verb]((await inbox.claim('a', 1_000)) as Claim);
    await clock.advance(999);
    expect((await inbox.lookup('a')).state).toBe(`${verb}d`);
    await clock.advance(1);
    expect((await inbox.lookup('a')).state).toBe('absent');
  });

  it('exactly what a plain list of all calls says', async () => {
    const step = fc.record({
      verb: fc.constantFrom('complete', 'complete', 'release', 'hold', 'wait'),
      key: fc.nat(12).map((i) => (i % 3 === 0 ? `key ${i}` : digest(i))),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
        const clock = manualClock();
        const inbox = memoryInbox({ clock, retentionMs: 50, maxEntries: 1_000 });
        /** How each delivery ended and when, the newest last. */
        let happened: { key: string; state: string; at: number; attempt: number }[] = [];
        for (const { verb, key } of steps) {
          await clock.advance(verb === 'wait' ? 20 : 1);
          happened = happened.filter(({ at, state }) => state === 'expired' || clock.elapsed() - at < 50);
          const known = happened.find((entry) => entry.key === key);
          expect(await inbox.lookup(key)).toEqual(
            known === undefined ? { state: 'absent' } : { state: known.state, attempt: known.attempt },
          );
          if (verb === 'wait') continue;
          const claim = await inbox.claim(key, 1);
          expect(claim.state).toBe(known?.state === 'completed' ? 'completed' : 'claimed');
          if (claim.state !== 'claimed') continue;
          expect(claim.attempt).toBe((known?.attempt ?? 0) + 1);
          if (verb === 'complete' || verb === 'release') expect(await inbox[verb](claim)).toBe(true);
          const state = { complete: 'completed', release: 'released', hold: 'expired' }[verb];
          happened = happened.filter((entry) => entry.key !== key);
          happened.push({ key, state, at: clock.elapsed(), attempt: claim.attempt });
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('only the token of the current claim', async () => {
    const inbox = memoryInbox();
    const claim = await complete(inbox, 'a');
    for (const token of ['', '0', '01', ` ${claim.token}`, `${claim.token}.0`, 'undefined', 'NaN', '2'])
      expect(await inbox.complete({ ...claim, token })).toBe(false);
    expect(await inbox.complete({ ...claim, key: 'b', token: 'undefined' })).toBe(false);
    expect(await inbox.complete(claim)).toBe(true);
  });
});

async function complete(inbox: InspectableInbox, key: string): Promise<Claim> {
  const claim = (await inbox.claim(key, 1000)) as unknown as Claim;
  expect(await inbox.complete(claim)).toBe(true);
  return claim;
}

/** A key that looks like core's. */
function digest(i: number): string {
  return createHash('sha256').update(String(i)).digest('hex').slice(0, 48);
}
