import type { Claim, ClaimResult, Inbox } from '../../inbox/inbox.js';
import { expectRejection, expectResult, expectThat } from './assertions.js';
import { LEASE_MS, LONG_LEASE_MS, type Rules, type TestBed } from './test-bed.js';

const VERBS = ['claim', 'complete', 'release', 'renew'] as const;
type Verb = (typeof VERBS)[number];

/** How often and at which distance a claim is tried again after its response was lost, in milliseconds. */
const TRIES = 150;
const PAUSE_MS = 200;

export const failureRules: Rules = {
  ...Object.fromEntries(
    VERBS.map((verb) => [
      `rejects ${verb} if it meets a lock, and leaves nothing behind`,
      (bed: TestBed) => expectCleanFailure(verb, bed),
    ]),
  ),

  async 'does not block the delivery until its lease is over if the response to the claim was lost'({
    inbox,
    claimed,
    need,
  }) {
    const loseAnswerToClaim = need('loseAnswerToClaim');
    // Now the store has prepared the statement, and the client is connected.
    await claimed('other');
    loseAnswerToClaim();
    const lost = await claimOrNothing(inbox, 'a', LONG_LEASE_MS);
    // A client that retries by itself has the claim after all.
    if (lost?.state === 'claimed') expectResult(await inbox.release(lost), true);
    for (let tries = 0; tries < TRIES; tries++) {
      const result = await claimOrNothing(inbox, 'a', LEASE_MS);
      if (result?.state === 'claimed') return expectResult(result, { attempt: 2 });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    throw new Error('expected the lost claim to be released');
  },

  ...Object.fromEntries(
    [...VERBS, 'lookup' as const].map((verb) => [
      `rejects ${verb} if the store is gone, and never answers as if it were there`,
      async ({ inbox, claimed, inspectable, need }: TestBed) => {
        const lookup = verb === 'lookup' ? inspectable() : undefined;
        const breakStore = need('breakStore');
        const claim = await claimed('a');
        await breakStore();
        await expectRejection(lookup === undefined ? run(verb as Verb, inbox, claim) : lookup.lookup('a'));
      },
    ]),
  ),
};

/** Runs a verb against a lock, then checks that others can go on and that nothing of it remains. */
async function expectCleanFailure(verb: Verb, bed: TestBed): Promise<void> {
  const { inbox, claimed, need } = bed;
  const lock = need('lock');
  const other = need('otherInbox');
  const held = await claimed('held', LONG_LEASE_MS);
  const unlock = await lock();
  await expectRejection(run(verb, inbox, held));
  await unlock();

  // No transaction is open that blocks others, or that would roll the next verbs back.
  expectResult(await other.claim('of another', LONG_LEASE_MS), { state: 'claimed' });
  expectResult(await other.claim('held', LEASE_MS), { state: 'in-progress' });
  // No statement runs with the parameters of the verb that failed.
  const next = await claimed('next', LONG_LEASE_MS);
  expectResult(await other.claim('next', LEASE_MS), { state: 'in-progress' });
  expectResult(await inbox.complete(next), true);
  expectResult(await other.claim('next', LEASE_MS), { state: 'completed' });
  // No claim without an owner was left, and the verb itself works now.
  const result = await run(verb, inbox, held);
  expectThat(
    result === true || (result as ClaimResult).state === 'claimed',
    `expected ${verb} to work again`,
  );
}

function run(verb: Verb, inbox: Inbox, held: Claim): Promise<boolean | ClaimResult> {
  if (verb === 'claim') return inbox.claim('new', LONG_LEASE_MS);
  return verb === 'renew' ? inbox.renew(held, LONG_LEASE_MS) : inbox[verb](held);
}

async function claimOrNothing(inbox: Inbox, key: string, leaseMs: number): Promise<ClaimResult | undefined> {
  try {
    return await inbox.claim(key, leaseMs);
  } catch {
    return undefined;
  }
}
