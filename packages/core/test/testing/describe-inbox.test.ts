import { describeInbox, type InboxUnderTest, manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { MapInbox } from './map-inbox.js';
import { WRONG_INBOXES } from './wrong-inboxes.js';

/** What became of each test of a run. */
type Results = Readonly<Record<'passed' | 'failed' | 'skipped', readonly string[]>>;

/** Runs the suite over an inbox, as a runner that has only `describe` and `it`. */
async function runSuite(
  open: (retentionMs: number) => InboxUnderTest,
  context?: (skip: () => void) => unknown,
): Promise<Results> {
  const groups: string[] = [];
  const tests: [name: string, run: (...context: unknown[]) => Promise<void>][] = [];
  describeInbox('it', ({ retentionMs }) => open(retentionMs), {
    describe(name, define) {
      groups.push(name);
      define();
      groups.pop();
    },
    it: (name, run) => tests.push([[...groups.slice(1), name].join(': '), run]),
  });
  const results = { passed: [] as string[], failed: [] as string[], skipped: [] as string[] };
  for (const [name, run] of tests) {
    const marks: (keyof Results)[] = [];
    const skip = () => void marks.push('skipped');
    await run(...(context === undefined ? [] : [context(skip)])).catch(() => marks.push('failed'));
    results[marks[0] ?? 'passed'].push(name);
  }
  return results;
}

/** An inbox with everything that the suite can use except a connection that breaks during a claim. */
function withAll(Inbox: typeof MapInbox): (retentionMs: number) => InboxUnderTest {
  return (retentionMs) => {
    const clock = manualClock();
    const inbox = new Inbox(clock, retentionMs);
    return {
      inbox,
      otherInbox: inbox,
      wait: clock.advance,
      async lock() {
        inbox.locked = true;
        return async () => {
          inbox.locked = false;
        };
      },
      breakStore() {
        inbox.gone = true;
      },
    };
  };
}

describe('describeInbox', () => {
  it('passes an inbox that keeps the contract', async () => {
    const { passed, failed, skipped } = await runSuite(withAll(MapInbox), (skip) => ({ skip }));
    expect(failed).toEqual([]);
    expect(passed.length).toBeGreaterThan(35);
    expect(skipped).toEqual([
      'a failure: does not block the delivery until its lease is over if the response to the claim was lost',
    ]);
  });

  it.each(Object.entries(WRONG_INBOXES))('fails an inbox that %s', async (_mistake, { Inbox, caughtBy }) => {
    const { failed } = await runSuite(withAll(Inbox));
    expect(failed).toContain(caughtBy);
  });

  it('skips what an inbox does not offer: lookup, transactions, a lock, a store to break', async () => {
    const open = (retentionMs: number) => {
      const { inbox, wait } = withAll(MapInbox)(retentionMs);
      const { claim, complete, release, renew } = inbox;
      const bound = {
        claim: claim.bind(inbox),
        complete: complete.bind(inbox),
        release: release.bind(inbox),
      };
      return { inbox: { retentionMs, ...bound, renew: renew.bind(inbox) }, wait };
    };
    const all = await runSuite(withAll(MapInbox));
    const { passed, failed, skipped } = await runSuite(open, (skip) => ({ skip }));
    expect(failed).toEqual([]);
    expect(passed.length + skipped.length).toBe(all.passed.length);
    expect(skipped.filter((name) => name.startsWith('claim'))).toHaveLength(1);
    expect(passed.filter((name) => /^(?:lookup|transaction|a failure)/.test(name))).toEqual([]);
  });

  it('closes each inbox, also after a test that fails', async () => {
    let open = 0;
    const results = await runSuite((retentionMs) => {
      open++;
      return { ...withAll(WRONG_INBOXES['never forgets']!.Inbox)(retentionMs), close: () => void open-- };
    });
    expect(results.failed).not.toEqual([]);
    expect(open).toBe(0);
  });
});
