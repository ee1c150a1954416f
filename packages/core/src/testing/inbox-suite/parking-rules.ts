import type { ParkedDelivery, ParkingInbox } from '../../inbox/inbox.js';
import { expectResult, expectThat } from './assertions.js';
import { LEASE_MS, LONG_LEASE_MS, RETENTION_MS, type Rules, type TestBed } from './test-bed.js';

export const parkingRules: Rules = {
  async 'are those that were claimed too often and are not held'(bed) {
    const inbox = bed.parking();
    await failed(bed, 'too often', 3);
    await failed(bed, 'more often', 4);
    await failed(bed, 'less often', 2);
    await failed(bed, 'completed', 3);
    await inbox.complete(await bed.claimed('completed'));
    await failed(bed, 'held', 3);
    await bed.claimed('held', LONG_LEASE_MS);
    await expectParked(inbox, ['more often', 'too often']);
    const [first] = (await listed(inbox)).filter(({ key }) => key === 'too often');
    expectThat(first?.attempts === 3, `expected 3 attempts, found ${first?.attempts}`);
    expectThat(Number.isFinite(first?.endedAt), `expected a time, found ${first?.endedAt}`);
    // Listing changes nothing.
    expectResult(await inbox.claim('too often', LEASE_MS), { state: 'claimed', attempt: 4 });
  },

  async 'include those whose process has died'(bed) {
    const inbox = bed.parking();
    await failed(bed, 'a', 2);
    await bed.expired('a');
    await expectParked(inbox, ['a']);
  },

  async 'are handled again once they are revived, with all attempts'(bed) {
    const inbox = bed.parking();
    await failed(bed, 'a', 3);
    await failed(bed, 'b', 3);
    expectKeys(await inbox.revive(['a', 'unknown'], 3), ['a']);
    await expectParked(inbox, ['b']);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'claimed', attempt: 1 });
  },

  async 'are revived also if their process has died, which can no longer complete them'(bed) {
    const inbox = bed.parking();
    await failed(bed, 'a', 2);
    const dead = await bed.expired('a');
    expectKeys(await inbox.revive(['a'], 3), ['a']);
    expectResult(await inbox.complete(dead), false);
    expectResult(await inbox.renew(dead, LEASE_MS), false);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'claimed', attempt: 1 });
  },

  async 'are never handled once they are discarded'(bed) {
    const inbox = bed.parking();
    await failed(bed, 'a', 3);
    expectKeys(await inbox.discard(['a', 'unknown'], 3), ['a']);
    await expectParked(inbox, []);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'completed' });
    await bed.wait(RETENTION_MS + 200);
    expectResult(await inbox.lookup('a'), { state: 'absent' });
  },

  async 'are neither revived nor discarded twice'(bed) {
    const inbox = bed.parking();
    await failed(bed, 'a', 3);
    await failed(bed, 'b', 3);
    await inbox.revive(['a'], 3);
    await inbox.discard(['b'], 3);
    for (const verb of ['revive', 'discard'] as const) expectKeys(await inbox[verb](['a', 'b'], 3), []);
    expectResult(await inbox.claim('b', LEASE_MS), { state: 'completed' });
  },

  async 'are given to one of several concurrent callers'(bed) {
    const inbox = bed.parking();
    const other = bed.other as ParkingInbox;
    const keys = Array.from({ length: 8 }, (_, i) => `key ${i}`);
    await Promise.all(keys.map((key) => failed(bed, key, 3)));
    const results = await Promise.all([
      inbox.revive(keys, 3),
      other.revive(keys, 3),
      inbox.discard(keys, 3),
      other.discard(keys, 3),
    ]);
    expectKeys(results.flat().sort(), keys);
  },

  async 'leave alone what is held, completed, or was claimed less often'(bed) {
    const inbox = bed.parking();
    await failed(bed, 'held', 3);
    const held = await bed.claimed('held', LONG_LEASE_MS);
    await failed(bed, 'less often', 2);
    await failed(bed, 'done', 3);
    await inbox.complete(await bed.claimed('done'));
    const keys = ['held', 'less often', 'done', 'unknown'];
    for (const verb of ['revive', 'discard'] as const) expectKeys(await inbox[verb](keys, 3), []);
    expectResult(await inbox.complete(held), true);
    expectResult(await inbox.claim('less often', LEASE_MS), { state: 'claimed', attempt: 3 });
    expectResult(await inbox.claim('done', LEASE_MS), { state: 'completed' });
    expectResult(await inbox.claim('unknown', LEASE_MS), { state: 'claimed', attempt: 1 });
  },
};

/** Claims and releases a delivery so often. */
async function failed({ inbox, claimed }: TestBed, key: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await inbox.release(await claimed(key));
}

async function listed(inbox: ParkingInbox): Promise<ParkedDelivery[]> {
  const all: ParkedDelivery[] = [];
  for await (const page of inbox.parked(3)) all.push(...page);
  return all;
}

async function expectParked(inbox: ParkingInbox, keys: readonly string[]): Promise<void> {
  expectKeys((await listed(inbox)).map(({ key }) => key).sort(), keys);
}

function expectKeys(found: readonly string[], expected: readonly string[]): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  expectThat(a === b, `expected ${b}, found ${a}`);
}
