import type { Claim, ClaimResult } from '../../inbox/inbox.js';
import { expectResult, expectThat } from './assertions.js';
import { LEASE_MS, LONG_LEASE_MS, type Rules, type TestBed } from './test-bed.js';

/** Ids as a stranger may send them. */
const ODD_IDS = {
  '8 kB': 'k'.repeat(8192),
  'a line break': 'a\r\nb',
  'a NUL': 'a\0b',
  SQL: "'; DROP TABLE inbox; --",
  'a glob': '*[a-z]?{x}',
  'a prototype': '__proto__',
  'a constructor': 'constructor',
  'an empty string': '',
  'letters outside ASCII': 'é😀',
  'half a surrogate pair': '\ud800',
} as const;

export const claimRules: Rules = {
  async 'gives a new delivery to the caller, as attempt 1'({ inbox }) {
    const result = await inbox.claim('a', LEASE_MS);
    expectResult(result, { state: 'claimed', key: 'a', attempt: 1 });
    const { token } = result as Claim;
    expectThat(typeof token === 'string' && token !== '', 'expected the token to be a non-empty string');
  },

  async 'gives a delivery to exactly one of many concurrent callers'(bed) {
    for (let round = 0; round < 3; round++) expectOneWinner(await claimAll(bed, `key ${round}`, 50));
  },

  async 'returns how long a delivery in progress is still held'({ inbox, claimed }) {
    await claimed('a', LONG_LEASE_MS);
    const result = await inbox.claim('a', LEASE_MS);
    expectResult(result, { state: 'in-progress' });
    const { remainingMs } = result as Extract<ClaimResult, { state: 'in-progress' }>;
    expectThat(
      typeof remainingMs === 'number' && remainingMs > 0 && remainingMs <= LONG_LEASE_MS,
      `expected remainingMs to be a number of at most ${LONG_LEASE_MS}, found ${JSON.stringify(remainingMs)}`,
    );
  },

  async 'keeps different keys apart, also those of 64 characters that differ in the last one'({
    inbox,
    claimed,
  }) {
    const long = 'k'.repeat(63);
    for (const [one, other] of [
      ['a', 'b'],
      [`${long}0`, `${long}1`],
    ] as const) {
      await inbox.complete(await claimed(one));
      expectResult(await inbox.claim(other, LEASE_MS), { state: 'claimed', key: other, attempt: 1 });
      expectResult(await inbox.claim(one, LEASE_MS), { state: 'completed' });
    }
  },

  async 'lets one caller take over a delivery whose lease has run out, under a new token'(bed) {
    const first = await bed.expired('a');
    const winner = expectOneWinner(await claimAll(bed, 'a', 10));
    expectResult(winner, { attempt: 2 });
    expectThat(winner.token !== first.token, 'expected another token than that of the first claim');
  },

  async 'treats odd ids of a delivery as plain text'({ inbox }) {
    for (const [what, id] of Object.entries(ODD_IDS)) {
      const observed = { deliveryId: id, webhookId: id, eventId: id };
      const result = await inbox.claim(what, LEASE_MS, observed);
      expectResult(result, { state: 'claimed' });
      expectResult(await inbox.complete(result as Claim), true);
      expectResult(await inbox.claim(`${what}, again`, LEASE_MS, observed), { state: 'claimed' });
    }
  },

  async 'sees what another connection has claimed and completed'({ inbox, claimed, need }) {
    const other = need('otherInbox');
    const claim = await claimed('a', LONG_LEASE_MS);
    expectResult(await other.claim('a', LEASE_MS), { state: 'in-progress' });
    // The token counts, not the connection: a receiver may complete through another client of its pool.
    expectResult(await other.complete(claim), true);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'completed' });
  },
};

/** Claims a key many times concurrently, through both connections if there are two. */
function claimAll({ inbox, other }: TestBed, key: string, callers: number): Promise<ClaimResult[]> {
  const claims = Array.from({ length: callers }, (_, i) =>
    (i % 2 === 0 ? inbox : other).claim(key, LONG_LEASE_MS),
  );
  return Promise.all(claims);
}

function expectOneWinner(results: readonly ClaimResult[]): Claim {
  const winners = results.filter((result) => result.state === 'claimed');
  expectThat(
    winners.length === 1,
    `expected one of ${results.length} callers to have it, found ${winners.length}`,
  );
  for (const result of results)
    if (result.state !== 'claimed') expectResult(result, { state: 'in-progress' });
  return winners[0]!;
}
