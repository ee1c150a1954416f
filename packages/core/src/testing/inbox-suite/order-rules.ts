import type { ClaimResult, EventOrder } from '../../inbox/inbox.js';
import { expectResult, expectThat } from './assertions.js';
import { LEASE_MS, LONG_LEASE_MS, RETENTION_MS, type Rules, type TestBed } from './test-bed.js';

/** The length of the positions that core makes. */
const POSITION_DIGITS = 23;

/** The order of an event: its place among those of the resource, and whether it is claimed if it is stale. */
function order(place: number, resource = 'r', keepsStale = false): EventOrder {
  return { resource, position: String(place).padStart(POSITION_DIGITS, '0'), keepsStale };
}

/** The rules, each of which is skipped if the inbox does not order events. */
export const orderRules: Rules = withOrder({
  async 'returns the order with the claim, and that it is not stale'({ inbox }) {
    const result = await inbox.claim('a', LEASE_MS, undefined, order(1));
    expectResult(result, { state: 'claimed', key: 'a', attempt: 1, stale: false });
    const { order: found } = result as { order?: EventOrder };
    expectResult(found, { ...order(1) });
  },

  async 'holds the resource until the claim is completed'({ inbox, claimed }) {
    const claim = await claimed('a', LONG_LEASE_MS, order(1));
    const result = await inbox.claim('b', LEASE_MS, undefined, order(2));
    expectResult(result, { state: 'in-progress' });
    const { remainingMs } = result as Extract<ClaimResult, { state: 'in-progress' }>;
    expectThat(
      typeof remainingMs === 'number' && remainingMs > 0 && remainingMs <= LONG_LEASE_MS,
      `expected remainingMs to be a number of at most ${LONG_LEASE_MS}, found ${JSON.stringify(remainingMs)}`,
    );
    expectResult(await inbox.complete(claim), true);
    expectResult(await inbox.claim('b', LEASE_MS, undefined, order(2)), { state: 'claimed', attempt: 1 });
  },

  async 'holds the resource until the claim is released'({ inbox, claimed }) {
    expectResult(await inbox.release(await claimed('a', LONG_LEASE_MS, order(2))), true);
    await claimed('b', LONG_LEASE_MS, order(1));
    expectResult(await inbox.claim('a', LEASE_MS, undefined, order(2)), { state: 'in-progress' });
  },

  async 'holds no other resource, and no delivery without an order'({ inbox, claimed }) {
    await claimed('a', LONG_LEASE_MS, order(1));
    expectResult(await inbox.claim('b', LEASE_MS, undefined, order(1, 'another')), { state: 'claimed' });
    expectResult(await inbox.claim('c', LEASE_MS), { state: 'claimed' });
  },

  async 'gives a resource to exactly one of many concurrent deliveries, and of their copies'(bed) {
    for (let round = 0; round < 3; round++) {
      const results = await claimAll(bed, 40, (caller) => [
        `${round} ${caller >> 1}`,
        order(caller >> 1, `r${round}`),
      ]);
      const winners = results.filter(({ state }) => state === 'claimed');
      expectThat(winners.length === 1, `expected one of 40 callers to have it, found ${winners.length}`);
      for (const { state } of results) if (state !== 'claimed') expectResult(state === 'in-progress', true);
    }
  },

  async 'completes a stale delivery as superseded, once'({ inbox, claimed }) {
    await inbox.complete(await claimed('late', LEASE_MS, order(2)));
    expectResult(await inbox.claim('early', LEASE_MS, undefined, order(1)), { state: 'superseded' });
    // Its copies, and a comparison with the sender's log, find it done.
    expectResult(await inbox.claim('early', LEASE_MS, undefined, order(1)), { state: 'completed' });
    expectResult(await inbox.claim('early', LEASE_MS), { state: 'completed' });
    expectResult(await inbox.claim('later', LEASE_MS, undefined, order(3)), {
      state: 'claimed',
      stale: false,
    });
  },

  async 'supersedes a delivery that was released, or whose process has died'({ inbox, claimed, expired }) {
    await inbox.release(await claimed('released', LEASE_MS, order(1)));
    const dead = await expired('dead', order(1));
    await inbox.complete(await claimed('late', LEASE_MS, order(2)));
    expectResult(await inbox.claim('released', LEASE_MS, undefined, order(1)), { state: 'superseded' });
    expectResult(await inbox.claim('dead', LEASE_MS, undefined, order(1)), { state: 'superseded' });
    expectResult(await inbox.complete(dead), false);
  },

  async 'completes a stale delivery also while another one holds the resource'({ inbox, claimed }) {
    await inbox.complete(await claimed('late', LEASE_MS, order(2)));
    await claimed('later', LONG_LEASE_MS, order(3));
    expectResult(await inbox.claim('early', LEASE_MS, undefined, order(1)), { state: 'superseded' });
    expectResult(await inbox.claim('latest', LEASE_MS, undefined, order(4)), { state: 'in-progress' });
  },

  async 'claims a stale delivery if its order says so, and says that it is stale'({ inbox, claimed }) {
    await inbox.complete(await claimed('late', LEASE_MS, order(2)));
    const result = await inbox.claim('early', LEASE_MS, undefined, order(1, 'r', true));
    expectResult(result, { state: 'claimed', stale: true });
    expectResult(await inbox.claim('later', LEASE_MS, undefined, order(3)), { state: 'in-progress' });
  },

  async 'counts only what was completed, not what was claimed or released'({ inbox, claimed, expired }) {
    await inbox.release(await claimed('late', LONG_LEASE_MS, order(3)));
    expectResult(await inbox.claim('early', LEASE_MS, undefined, order(1)), {
      state: 'claimed',
      stale: false,
    });
    await expired('abandoned', order(3, 'another'));
    const result = await inbox.claim('first', LEASE_MS, undefined, order(1, 'another'));
    expectResult(result, { state: 'claimed', stale: false });
  },

  async 'does not count events of the same position as stale'({ inbox, claimed }) {
    await inbox.complete(await claimed('a', LEASE_MS, order(2)));
    expectResult(await inbox.claim('b', LEASE_MS, undefined, order(2)), { state: 'claimed', stale: false });
  },

  async 'compares positions as text, in every digit'({ inbox, claimed }) {
    const position = '10179000000012345678904';
    await inbox.complete(await claimed('a', LEASE_MS, { ...order(0), position }));
    const early = { ...order(0), position: '10179000000012345678903' };
    expectResult(await inbox.claim('b', LEASE_MS, undefined, early), { state: 'superseded' });
    const late = { ...order(0), position: '10179000000012345678905' };
    expectResult(await inbox.claim('c', LEASE_MS, undefined, late), { state: 'claimed', stale: false });
  },

  async 'keeps the latest position if an earlier event is completed after it'({ inbox, claimed }) {
    await inbox.complete(await claimed('late', LEASE_MS, order(3)));
    await inbox.complete(await claimed('early', LEASE_MS, order(1, 'r', true)));
    expectResult(await inbox.claim('middle', LEASE_MS, undefined, order(2)), { state: 'superseded' });
  },

  async 'lets another delivery take over a resource whose lease has run out'({ inbox, claimed, expired }) {
    const late = await expired('late', order(2));
    const current = await claimed('early', LONG_LEASE_MS, order(1));
    expectResult(await inbox.renew(late, LONG_LEASE_MS), false);
    // The effect of a handler that was overtaken exists: its event counts, and the other claim still holds the resource.
    expectResult(await inbox.complete(late), true);
    expectResult(await inbox.claim('later', LEASE_MS, undefined, order(3)), { state: 'in-progress' });
    expectResult(await inbox.complete(current), true);
    expectResult(await inbox.claim('middle', LEASE_MS, undefined, order(1)), { state: 'superseded' });
    expectResult(await inbox.claim('later', LEASE_MS, undefined, order(3)), { state: 'claimed' });
  },

  async 'frees the resource for its own delivery once the lease has run out'({ inbox, expired }) {
    await expired('a', order(1));
    expectResult(await inbox.claim('a', LEASE_MS, undefined, order(1)), { state: 'claimed', attempt: 2 });
  },

  async 'does not free the resource if a completion or a release is repeated'({ inbox, claimed }) {
    const first = await claimed('a', LEASE_MS, order(1));
    await inbox.release(first);
    const second = await claimed('a', LONG_LEASE_MS, order(1));
    expectResult(await inbox.release(first), false);
    expectResult(await inbox.claim('b', LEASE_MS, undefined, order(2)), { state: 'in-progress' });
    await inbox.complete(second);
    await claimed('b', LONG_LEASE_MS, order(2));
    expectResult(await inbox.complete(second), true);
    expectResult(await inbox.claim('c', LEASE_MS, undefined, order(3)), { state: 'in-progress' });
  },

  async 'renews the resource with the delivery'({ inbox, claimed, wait }) {
    const claim = await claimed('a', LEASE_MS, order(1));
    expectResult(await inbox.renew(claim, LONG_LEASE_MS), true);
    await wait(LEASE_MS + 100);
    expectResult(await inbox.claim('b', LEASE_MS, undefined, order(2)), { state: 'in-progress' });
    expectResult(await inbox.claim('a', LEASE_MS, undefined, order(1)), { state: 'in-progress' });
  },

  async 'is seen by another connection'({ inbox, claimed, need }) {
    const other = need('otherInbox');
    const claim = await claimed('a', LONG_LEASE_MS, order(2));
    expectResult(await other.claim('b', LEASE_MS, undefined, order(1)), { state: 'in-progress' });
    expectResult(await other.complete(claim), true);
    expectResult(await inbox.claim('b', LEASE_MS, undefined, order(1)), { state: 'superseded' });
  },

  async 'remembers the latest event for the retention, counted from its completion'({
    inbox,
    claimed,
    wait,
  }) {
    const claim = await claimed('late', LONG_LEASE_MS, order(2));
    await wait(RETENTION_MS / 2);
    const startedAt = performance.now();
    await inbox.complete(claim);
    await wait(RETENTION_MS - 600);
    const result = await inbox.claim('early', LEASE_MS, undefined, order(1));
    // On a busy machine, the retention may be over already.
    if (performance.now() - startedAt < RETENTION_MS) expectResult(result, { state: 'superseded' });
    await wait(900);
    expectResult(await inbox.claim('after', LEASE_MS, undefined, order(1)), {
      state: 'claimed',
      stale: false,
    });
  },

  async 'knows deliveries that were claimed without an order, and the other way round'({ inbox, claimed }) {
    await inbox.complete(await claimed('done'));
    expectResult(await inbox.claim('done', LEASE_MS, undefined, order(1)), { state: 'completed' });
    await claimed('held', LONG_LEASE_MS);
    expectResult(await inbox.claim('held', LEASE_MS, undefined, order(1)), { state: 'in-progress' });
    await inbox.release(await claimed('released'));
    const ordered = await claimed('released', LONG_LEASE_MS, order(1));
    expectResult(ordered, { attempt: 2 });
    expectResult(await inbox.claim('released', LEASE_MS), { state: 'in-progress' });
    expectResult(await inbox.complete(ordered), true);
    expectResult(await inbox.claim('released', LEASE_MS), { state: 'completed' });
  },

  async 'shows the delivery to lookup'({ inbox, claimed, inspectable }) {
    const inspected = inspectable();
    const claim = await claimed('a', LONG_LEASE_MS, order(2));
    expectResult(await inspected.lookup('a'), { state: 'in-progress', attempt: 1 });
    await inbox.complete(claim);
    expectResult(await inspected.lookup('a'), { state: 'completed' });
    await inbox.claim('b', LEASE_MS, undefined, order(1));
    expectResult(await inspected.lookup('b'), { state: 'completed' });
  },

  async 'marks the latest event in the transaction that completes it'({ inbox, claimed, transactional }) {
    const store = transactional();
    const { signal } = new AbortController();
    const failure = new Error('the work failed');
    const claim = await claimed('late', LONG_LEASE_MS, order(2));
    const thrown = await store
      .transaction(claim, () => Promise.reject(failure), signal)
      .catch((error) => error);
    expectThat(thrown === failure, `expected the error of the work, found ${thrown}`);
    expectResult(await inbox.claim('early', LEASE_MS, undefined, order(1)), { state: 'in-progress' });
    expectThat(
      (await store.transaction(claim, async () => {}, signal)) === 'committed',
      'expected committed',
    );
    expectResult(await inbox.claim('early', LEASE_MS, undefined, order(1)), { state: 'superseded' });
    expectResult(await inbox.claim('later', LEASE_MS, undefined, order(3)), { state: 'claimed' });
  },

  async 'fences a transaction once another delivery has taken its resource over'(bed) {
    const { inbox, claimed, expired, transactional } = bed;
    const store = transactional();
    const late = await expired('early', order(1));
    await inbox.complete(await claimed('late', LONG_LEASE_MS, order(2)));
    const result = await store.transaction(late, async () => {}, new AbortController().signal);
    expectThat(result === 'fenced', `expected fenced, found ${result}`);
    expectResult(await inbox.release(late), true);
    expectResult(await inbox.claim('early', LEASE_MS, undefined, order(1)), { state: 'superseded' });
  },
});

function withOrder(rules: Rules): Rules {
  const guarded = Object.entries(rules).map(([rule, check]) => [
    rule,
    async (bed: TestBed) => {
      bed.needOrder();
      await check(bed);
    },
  ]);
  return Object.fromEntries(guarded);
}

/** Claims concurrently, through both connections if there are two. */
function claimAll(
  { inbox, other }: TestBed,
  callers: number,
  delivery: (caller: number) => [key: string, order: EventOrder],
): Promise<ClaimResult[]> {
  const claims = Array.from({ length: callers }, (_, caller) => {
    const [key, place] = delivery(caller);
    return (caller % 2 === 0 ? inbox : other).claim(key, LONG_LEASE_MS, undefined, place);
  });
  return Promise.all(claims);
}
