import { expectResult } from './assertions.js';
import { LEASE_MS, LONG_LEASE_MS, type Rules } from './test-bed.js';

const YEAR_MS = 365 * 24 * 3_600_000;

export const clockRules: Rules = {
  async 'decides: a process whose own clock is a year ahead changes nothing'({ inbox, claimed }) {
    const claim = await claimed('a', LONG_LEASE_MS);
    await withClockAhead(async () => {
      expectResult(await inbox.claim('a', LEASE_MS), { state: 'in-progress' });
      expectResult(await inbox.complete(claim), true);
      expectResult(await inbox.claim('a', LEASE_MS), { state: 'completed' });
      const ahead = await claimed('b', LONG_LEASE_MS);
      expectResult(await inbox.renew(ahead, LEASE_MS), true);
    });
    expectResult(await inbox.claim('b', LEASE_MS), { state: 'in-progress' });
  },
};

/** Sets the process's clock ahead: `Date.now()` and `new Date()`. */
async function withClockAhead(work: () => Promise<void>): Promise<void> {
  const Actual = Date;
  globalThis.Date = class extends Actual {
    constructor(...parts: unknown[]) {
      super(...((parts.length === 0 ? [Actual.now() + YEAR_MS] : parts) as [number]));
    }
    static override now(): number {
      return Actual.now() + YEAR_MS;
    }
  } as DateConstructor;
  try {
    await work();
  } finally {
    globalThis.Date = Actual;
  }
}
