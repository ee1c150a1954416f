import type { Claim, ClaimResult, InspectableInbox } from '@videovector-webhooks/core/inbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** An inbox under test, and how to let time pass for it. */
export interface InboxUnderTest {
  readonly inbox: InspectableInbox;
  /** Lets this much time pass on the store's clock. */
  wait(milliseconds: number): Promise<void>;
  /** Another inbox on the same store, with its own connection. */
  readonly otherInbox?: InspectableInbox;
  /** Takes a lock that makes verbs fail, if the store has one. Returns a function that releases it. */
  lock?(): Promise<() => Promise<void>>;
  /** Takes the store away permanently, if that is possible. */
  breakStore?(): void | Promise<void>;
  /** Breaks the connection of the next claim after the store has executed it, if there is a connection. */
  loseAnswerToClaim?(): void;
  close?(): Promise<void>;
}

/** The retention of an inbox under test. */
export const RETENTION_MS = 2_000;
const LEASE_MS = 400;
/** A lease that does not run out within a test, however busy the machine is. */
const LONG_LEASE_MS = 3_600_000;

/**
 * The contract of `Inbox`, as a suite that every inbox runs.
 *
 * @param open Opens an inbox with nothing in it and a retention of `RETENTION_MS`.
 */
export function describeInbox(name: string, open: () => Promise<InboxUnderTest>): void {
  describe(`${name} keeps the contract of an inbox`, () => {
    let store: InboxUnderTest;
    let inbox: InspectableInbox;

    beforeEach(async () => {
      store = await open();
      inbox = store.inbox;
    });
    afterEach(() => store.close?.());

    async function claimed(key: string, leaseMs = LEASE_MS): Promise<Claim> {
      const result = await inbox.claim(key, leaseMs);
      if (result.state !== 'claimed') throw new Error(`expected a claim, found ${result.state}`);
      return result;
    }

    describe('claim', () => {
      it('gives a new delivery to the caller, as attempt 1', async () => {
        expect(await inbox.claim('a', LEASE_MS)).toMatchObject({ state: 'claimed', key: 'a', attempt: 1 });
      });

      it('gives a delivery to exactly one of many concurrent callers', async () => {
        const results = await Promise.all(Array.from({ length: 50 }, () => inbox.claim('a', LONG_LEASE_MS)));
        expect(results.filter(({ state }) => state === 'claimed')).toHaveLength(1);
        expect(results.filter(({ state }) => state === 'in-progress')).toHaveLength(49);
      });

      it('reports how long a delivery in progress is still held', async () => {
        await claimed('a', LONG_LEASE_MS);
        const result = (await inbox.claim('a', LEASE_MS)) as Extract<ClaimResult, { state: 'in-progress' }>;
        expect(result.state).toBe('in-progress');
        expect(result.remainingMs).toBeGreaterThan(0);
        expect(result.remainingMs).toBeLessThanOrEqual(LONG_LEASE_MS);
      });

      it('keeps deliveries of different keys apart', async () => {
        await inbox.complete(await claimed('a'));
        expect(await inbox.claim('b', LEASE_MS)).toMatchObject({ state: 'claimed', attempt: 1 });
      });

      it('lets one caller take over a delivery whose lease has run out, under a new token', async () => {
        const first = await claimed('a');
        await store.wait(LEASE_MS + 100);
        const results = await Promise.all(Array.from({ length: 10 }, () => inbox.claim('a', LONG_LEASE_MS)));
        const winners = results.filter((result) => result.state === 'claimed');
        expect(winners).toHaveLength(1);
        expect(winners[0]).toMatchObject({ attempt: 2 });
        expect(winners[0]?.token).not.toBe(first.token);
      });

      it.each([
        ['8 kB', 'k'.repeat(8192)],
        ['a line break', 'a\r\nb'],
        ['SQL', "'; DROP TABLE inbox; --"],
        ['a glob', '*[a-z]?{x}'],
        ['a prototype', '__proto__'],
        ['a constructor', 'constructor'],
        ['nothing', ''],
        ['letters outside ASCII', 'é😀'],
      ])('accepts %s in the ids of a delivery as plain text', async (_what, id) => {
        const observed = { deliveryId: id, webhookId: id, eventId: id };
        const result = await inbox.claim('a', LEASE_MS, observed);
        expect(result.state).toBe('claimed');
        expect(await inbox.complete(result as Claim)).toBe(true);
        expect((await inbox.claim('b', LEASE_MS, observed)).state).toBe('claimed');
      });
    });

    describe('complete', () => {
      it('makes every later claim find the delivery completed', async () => {
        expect(await inbox.complete(await claimed('a'))).toBe(true);
        expect(await inbox.claim('a', LEASE_MS)).toEqual({ state: 'completed' });
        await store.wait(LEASE_MS + 100);
        expect(await inbox.claim('a', LEASE_MS)).toEqual({ state: 'completed' });
      });

      it('takes effect after the lease has run out, unless another caller has taken over', async () => {
        const claim = await claimed('a');
        await store.wait(LEASE_MS + 100);
        expect(await inbox.complete(claim)).toBe(true);
        expect(await inbox.claim('a', LEASE_MS)).toEqual({ state: 'completed' });
      });

      it('changes nothing once another caller has taken over', async () => {
        const late = await claimed('a');
        await store.wait(LEASE_MS + 100);
        const current = await claimed('a', LONG_LEASE_MS);
        expect(await inbox.complete(late)).toBe(false);
        expect((await inbox.claim('a', LEASE_MS)).state).toBe('in-progress');
        expect(await inbox.complete(current)).toBe(true);
      });

      it('gives the same answer again, since a client may send it twice', async () => {
        const claim = await claimed('a');
        expect(await inbox.complete(claim)).toBe(true);
        expect(await inbox.complete(claim)).toBe(true);
        expect(await inbox.release(claim)).toBe(false);
        expect(await inbox.renew(claim, LEASE_MS)).toBe(false);
      });

      it('is forgotten after the retention, and not before, even if it was repeated', async () => {
        const claim = await claimed('a');
        await inbox.complete(claim);
        await store.wait(RETENTION_MS - 600);
        expect(await inbox.claim('a', LEASE_MS)).toEqual({ state: 'completed' });
        expect(await inbox.complete(claim)).toBe(true);
        await store.wait(900);
        expect(await inbox.claim('a', LONG_LEASE_MS)).toMatchObject({ state: 'claimed', attempt: 1 });
        expect(await inbox.complete(claim)).toBe(false);
      });
    });

    describe('release', () => {
      it('gives the delivery to the next caller immediately, as the next attempt', async () => {
        expect(await inbox.release(await claimed('a'))).toBe(true);
        expect(await inbox.claim('a', LEASE_MS)).toMatchObject({ state: 'claimed', attempt: 2 });
      });

      it('changes nothing once another caller has taken over', async () => {
        const late = await claimed('a');
        await store.wait(LEASE_MS + 100);
        await claimed('a', LONG_LEASE_MS);
        expect(await inbox.release(late)).toBe(false);
        expect((await inbox.claim('a', LEASE_MS)).state).toBe('in-progress');
      });

      it('does not bring back a completed delivery', async () => {
        const claim = await claimed('a');
        await inbox.complete(claim);
        expect(await inbox.release(claim)).toBe(false);
        expect(await inbox.claim('a', LEASE_MS)).toEqual({ state: 'completed' });
      });

      it('ends the claim: neither complete nor renew works after it', async () => {
        const claim = await claimed('a');
        await inbox.release(claim);
        expect(await inbox.complete(claim)).toBe(false);
        expect(await inbox.renew(claim, LEASE_MS)).toBe(false);
        expect((await inbox.lookup('a')).state).toBe('released');
      });

      it('gives the same answer again, until another caller has the delivery', async () => {
        const claim = await claimed('a');
        expect(await inbox.release(claim)).toBe(true);
        expect(await inbox.release(claim)).toBe(true);
        await claimed('a', LONG_LEASE_MS);
        expect(await inbox.release(claim)).toBe(false);
        expect((await inbox.claim('a', LEASE_MS)).state).toBe('in-progress');
      });
    });

    describe('renew', () => {
      it('holds a delivery for longer, counted from now', async () => {
        const claim = await claimed('a');
        await store.wait(LEASE_MS / 2);
        expect(await inbox.renew(claim, LONG_LEASE_MS)).toBe(true);
        await store.wait(LEASE_MS * 2);
        expect((await inbox.claim('a', LEASE_MS)).state).toBe('in-progress');
      });

      it('takes effect after the lease has run out, unless another caller has taken over', async () => {
        const claim = await claimed('a');
        await store.wait(LEASE_MS + 100);
        expect(await inbox.renew(claim, LONG_LEASE_MS)).toBe(true);
        expect((await inbox.claim('a', LEASE_MS)).state).toBe('in-progress');
      });

      it('changes nothing once another caller has taken over', async () => {
        const late = await claimed('a');
        await store.wait(LEASE_MS + 100);
        const current = await claimed('a');
        expect(await inbox.renew(late, LEASE_MS)).toBe(false);
        expect(await inbox.complete(current)).toBe(true);
        expect(await inbox.renew(current, LEASE_MS)).toBe(false);
      });
    });

    describe('lookup', () => {
      it('finds a delivery that never arrived absent, and stores nothing', async () => {
        expect(await inbox.lookup('a')).toEqual({ state: 'absent' });
        expect(await inbox.lookup('a')).toEqual({ state: 'absent' });
        expect(await inbox.claim('a', LEASE_MS)).toMatchObject({ state: 'claimed', attempt: 1 });
      });

      it('distinguishes a delivery that is held from one whose lease has run out', async () => {
        await claimed('a', LONG_LEASE_MS);
        expect(await inbox.lookup('a')).toEqual({ state: 'in-progress', attempt: 1 });
        await claimed('b');
        await store.wait(LEASE_MS + 100);
        expect(await inbox.lookup('b')).toEqual({ state: 'expired', attempt: 1 });
        expect((await inbox.claim('b', LONG_LEASE_MS)).state).toBe('claimed');
        expect(await inbox.lookup('b')).toEqual({ state: 'in-progress', attempt: 2 });
      });

      it('finds a released delivery, and does not claim it', async () => {
        await inbox.release(await claimed('a'));
        expect(await inbox.lookup('a')).toEqual({ state: 'released', attempt: 1 });
        expect(await inbox.lookup('a')).toEqual({ state: 'released', attempt: 1 });
        expect(await inbox.claim('a', LEASE_MS)).toMatchObject({ state: 'claimed', attempt: 2 });
      });

      it('finds a delivery that is completed', async () => {
        await inbox.release(await claimed('a'));
        await inbox.complete(await claimed('a'));
        const entry = await inbox.lookup('a');
        expect(entry.state).toBe('completed');
        // A store may drop the number.
        expect([2, undefined]).toContain('attempt' in entry ? entry.attempt : 'none');
      });

      it('finds deliveries absent that ended longer ago than the retention', async () => {
        await inbox.complete(await claimed('done'));
        await inbox.release(await claimed('released'));
        await store.wait(RETENTION_MS + 200);
        expect(await inbox.lookup('done')).toEqual({ state: 'absent' });
        expect(await inbox.lookup('released')).toEqual({ state: 'absent' });
        expect(await inbox.claim('released', LEASE_MS)).toMatchObject({ state: 'claimed', attempt: 1 });
      });
    });

    describe('a verb that meets a lock', () => {
      it.each(['claim', 'complete', 'release', 'renew'] as const)(
        'fails at %s, and leaves nothing behind',
        async (verb) => {
          const { otherInbox: other, lock } = store;
          if (lock === undefined || other === undefined) return;
          const held = await claimed('held', LONG_LEASE_MS);
          const verbs = {
            claim: () => inbox.claim('new', LONG_LEASE_MS),
            complete: () => inbox.complete(held),
            release: () => inbox.release(held),
            renew: () => inbox.renew(held, LONG_LEASE_MS),
          };
          const unlock = await lock();
          await expect(verbs[verb]()).rejects.toThrow();
          await unlock();

          // No transaction is open that blocks others, or that would roll the next verbs back.
          expect((await other.claim('of another', LONG_LEASE_MS)).state).toBe('claimed');
          // No claim without an owner was left, and nothing else has changed.
          expect(await other.lookup('new')).toEqual({ state: 'absent' });
          expect((await other.lookup('held')).state).toBe('in-progress');
          // No statement runs with the parameters of the verb that failed.
          const next = await claimed('next', LONG_LEASE_MS);
          expect((await other.lookup('next')).state).toBe('in-progress');
          expect(await inbox.complete(next)).toBe(true);
          expect((await other.lookup('next')).state).toBe('completed');
          // The verb itself works now.
          expect(await verbs[verb]()).toSatisfy((result) => result === true || result.state === 'claimed');
        },
      );
    });

    describe('a claim whose answer is lost', () => {
      it('does not block the delivery until its lease is over', async () => {
        if (store.loseAnswerToClaim === undefined) return;
        // Now the store has prepared the statement, and the client is connected.
        await claimed('other');
        store.loseAnswerToClaim();
        const lost = await claimOrNothing(inbox, 'a', LONG_LEASE_MS);
        // A client that retries by itself has the claim after all.
        if (lost?.state === 'claimed') expect(await inbox.release(lost)).toBe(true);
        await expect
          .poll(() => claimOrNothing(inbox, 'a', LEASE_MS), { timeout: 30_000, interval: 200 })
          .toMatchObject({ state: 'claimed', attempt: 2 });
      });
    });

    describe('the store’s clock', () => {
      it('decides: a process whose own clock is far off changes nothing', async () => {
        const first = await claimed('a', LONG_LEASE_MS);
        vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 365 * 24 * 3600 * 1000);
        try {
          expect((await inbox.claim('a', LEASE_MS)).state).toBe('in-progress');
          expect(await inbox.complete(first)).toBe(true);
          expect(await inbox.claim('a', LEASE_MS)).toEqual({ state: 'completed' });
        } finally {
          vi.restoreAllMocks();
        }
      });
    });

    describe('a store that is gone', () => {
      it.each(['claim', 'complete', 'release', 'renew', 'lookup'] as const)(
        'fails at %s, and never answers as if it were there',
        async (verb) => {
          if (store.breakStore === undefined) return;
          const claim = await claimed('a');
          await store.breakStore();
          const verbs = {
            claim: () => inbox.claim('b', LEASE_MS),
            complete: () => inbox.complete(claim),
            release: () => inbox.release(claim),
            renew: () => inbox.renew(claim, LEASE_MS),
            lookup: () => inbox.lookup('a'),
          };
          await expect(verbs[verb]()).rejects.toThrow();
        },
      );
    });
  });
}

async function claimOrNothing(
  inbox: InspectableInbox,
  key: string,
  leaseMs: number,
): Promise<ClaimResult | undefined> {
  try {
    return await inbox.claim(key, leaseMs);
  } catch {
    return undefined;
  }
}
