import { expectResult, expectThat } from './assertions.js';
import { LEASE_MS, LONG_LEASE_MS, RETENTION_MS, type Rules } from './test-bed.js';

export const lookupRules: Rules = {
  async 'finds a delivery that never arrived absent, and stores nothing'({ inbox, inspectable }) {
    const inspected = inspectable();
    expectResult(await inspected.lookup('a'), { state: 'absent' });
    expectResult(await inspected.lookup('a'), { state: 'absent' });
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'claimed', attempt: 1 });
  },

  async 'distinguishes a delivery that is held from one whose lease has run out'({
    claimed,
    expired,
    inspectable,
  }) {
    const inspected = inspectable();
    await claimed('a', LONG_LEASE_MS);
    expectResult(await inspected.lookup('a'), { state: 'in-progress', attempt: 1 });
    await expired('b');
    expectResult(await inspected.lookup('b'), { state: 'expired', attempt: 1 });
    await claimed('b', LONG_LEASE_MS);
    expectResult(await inspected.lookup('b'), { state: 'in-progress', attempt: 2 });
  },

  async 'finds a released delivery, and does not claim it'({ inbox, claimed, inspectable }) {
    const inspected = inspectable();
    await inbox.release(await claimed('a'));
    expectResult(await inspected.lookup('a'), { state: 'released', attempt: 1 });
    expectResult(await inspected.lookup('a'), { state: 'released', attempt: 1 });
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'claimed', attempt: 2 });
  },

  async 'finds a completed delivery'({ inbox, claimed, inspectable }) {
    const inspected = inspectable();
    await inbox.release(await claimed('a'));
    await inbox.complete(await claimed('a'));
    const entry = await inspected.lookup('a');
    expectResult(entry, { state: 'completed' });
    // A store may drop the number.
    const attempt = 'attempt' in entry ? entry.attempt : undefined;
    expectThat(
      attempt === undefined || attempt === 2,
      `expected attempt 2 or none, found ${JSON.stringify(attempt)}`,
    );
  },

  async 'finds deliveries absent that ended longer ago than the retention'({
    inbox,
    claimed,
    inspectable,
    wait,
  }) {
    const inspected = inspectable();
    await inbox.complete(await claimed('completed'));
    await inbox.release(await claimed('released'));
    await wait(RETENTION_MS + 200);
    expectResult(await inspected.lookup('completed'), { state: 'absent' });
    expectResult(await inspected.lookup('released'), { state: 'absent' });
    expectResult(await inbox.claim('released', LEASE_MS), { state: 'claimed', attempt: 1 });
  },
};
