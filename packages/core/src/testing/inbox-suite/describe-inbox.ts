import { claimRules } from './claim-rules.js';
import { clockRules } from './clock-rules.js';
import { completeRules } from './complete-rules.js';
import { failureRules } from './failure-rules.js';
import type { InboxTestOptions, InboxUnderTest } from './inbox-under-test.js';
import { lookupRules } from './lookup-rules.js';
import { orderRules } from './order-rules.js';
import { parkingRules } from './parking-rules.js';
import { releaseRules } from './release-rules.js';
import { renewRules } from './renew-rules.js';
import { createTestBed, NotOffered, RETENTION_MS, type Rules } from './test-bed.js';
import { transactionRules } from './transaction-rules.js';

/** The functions of a test runner that the suite needs: those of Vitest, `node:test`, Jest, Mocha and Bun fit. */
export interface TestRunner {
  describe(name: string, define: () => void): unknown;
  it(name: string, run: (...context: unknown[]) => Promise<void>): unknown;
}

const RULES: Readonly<Record<string, Rules>> = {
  claim: claimRules,
  complete: completeRules,
  release: releaseRules,
  renew: renewRules,
  lookup: lookupRules,
  'parked deliveries': parkingRules,
  transaction: transactionRules,
  order: orderRules,
  'the store’s clock': clockRules,
  'a failure': failureRules,
};

/**
 * Defines the conformance suite for an inbox: one test for each rule of `Inbox`. Every inbox of this kit passes it.
 *
 * It works with any test runner that has `describe` and `it`, and brings its own assertions. Without a `wait` of the inbox under
 * test, it takes about 15 seconds, and no test more than 3.
 *
 * @param name What the inbox is called in the output.
 * @param open Opens an empty inbox for one test, with the retention that the suite needs.
 * @param runner The `describe` and `it` of a test runner.
 * @example
 * ```ts
 * import { describe, it } from 'node:test';
 * import { memoryInbox } from '@videovector-webhooks/core';
 * import { describeInbox, manualClock } from '@videovector-webhooks/core/testing';
 *
 * const open = ({ retentionMs }: { retentionMs: number }) => {
 *   const clock = manualClock();
 *   return { inbox: memoryInbox({ clock, retentionMs }), wait: clock.advance };
 * };
 * describeInbox('memoryInbox', open, { describe, it });
 * ```
 */
export function describeInbox(
  name: string,
  open: (options: InboxTestOptions) => InboxUnderTest | Promise<InboxUnderTest>,
  { describe, it }: TestRunner,
): void {
  describe(`${name} keeps the contract of an inbox`, () => {
    for (const [verb, rules] of Object.entries(RULES)) {
      describe(verb, () => {
        for (const [rule, check] of Object.entries(rules)) {
          it(rule, async (...context) => {
            const store = await open({ retentionMs: RETENTION_MS });
            try {
              await check(createTestBed(store));
            } catch (error) {
              if (!(error instanceof NotOffered)) throw error;
              skip(context, error.reason);
            } finally {
              await store.close?.();
            }
          });
        }
      });
    }
  });
}

/** Marks the running test as skipped, if the runner passes the means to it; otherwise the test passes. */
function skip([context]: unknown[], reason: string): void {
  (context as { skip?(reason: string): void } | undefined)?.skip?.(reason);
}
