import type { SearchName } from './searches.js';
import type { Property } from './witness.js';

/** One mistake in the sources of core. */
export interface Mutant {
  readonly mistake: string;
  /** Below packages/core/src. */
  readonly file: string;
  /** The text that is replaced. It must be there exactly once. */
  readonly right: string;
  readonly wrong: string;
  /** A search that finds it, and the property that it violates. */
  readonly search: SearchName;
  readonly violates: Property;
}

const INBOX = 'inbox/memory-inbox.ts';
const CLAIM = 'inbox/claim.ts';
const ACKNOWLEDGE = 'inbox/acknowledge.ts';
const HANDLE = 'dispatch/handle-once.ts';

export const MUTANTS = {
  'complete-without-token': {
    mistake: 'completes by the key alone',
    file: INBOX,
    right: 'async complete(claim) {\n      const entry = endClaim(claim);',
    wrong:
      "async complete(claim) {\n      const entry = endClaim({ ...claim, token: held.get(claim.key)?.token ?? '' });",
    search: 'overlap',
    violates: 'tokens_decide',
  },
  'release-without-token': {
    mistake: 'releases by the key alone',
    file: INBOX,
    right: 'async release(claim) {\n      const entry = endClaim(claim);',
    wrong:
      "async release(claim) {\n      const entry = endClaim({ ...claim, token: held.get(claim.key)?.token ?? '' });",
    search: 'overlap',
    violates: 'tokens_decide',
  },
  'renew-without-token': {
    mistake: 'renews by the key alone',
    file: INBOX,
    right: 'if (!hasToken(token, entry)) return false;',
    wrong: 'if (entry === undefined) return false;',
    search: 'time',
    violates: 'tokens_decide',
  },
  'claim-ignores-in-progress': {
    mistake: 'grants a claim while another is held',
    file: INBOX,
    right: 'if (current !== undefined && remainingMs > 0) return',
    wrong: 'if (current !== undefined && remainingMs > 1e9) return',
    search: 'order',
    violates: 'one_holder',
  },
  'check-then-act': {
    mistake: 'looks at the record, waits, and then claims',
    file: INBOX,
    right: 'const stale = order && resources.isStale(order, now);',
    wrong: 'await undefined;\n      const stale = order && resources.isStale(order, now);',
    search: 'overlap',
    violates: 'one_holder',
  },
  'claim-never-expires': {
    mistake: 'keeps a claim whose lease has run out',
    file: INBOX,
    right: 'if (current !== undefined && remainingMs > 0) return',
    wrong: 'if (current !== undefined) return',
    search: 'fault-and-stall',
    violates: 'redelivery_ends_well',
  },
  'renewal-without-effect': {
    mistake: 'says that a lease was extended, and does not extend it',
    file: INBOX,
    right: 'entry.leaseUntil = leaseUntil;',
    wrong: '',
    search: 'stall',
    violates: 'one_holder',
  },
  'completed-forgotten': {
    mistake: 'forgets what was completed',
    file: INBOX,
    right: 'completed.add(claim.key, entry.token, entry.attempt, now);',
    wrong: '',
    search: 'order',
    violates: 'one_holder',
  },
  'attempts-restart': {
    mistake: 'counts the attempts from 1 again',
    file: INBOX,
    right: '(earlier?.attempt ?? 0) + 1',
    wrong: '1',
    search: 'order',
    violates: 'later_attempt',
  },
  'mark-before-handler': {
    mistake: 'completes the claim before the handler runs',
    file: HANDLE,
    right: 'const abort = new HandlerAbort();',
    wrong: 'await inbox.complete(claim);\n  const abort = new HandlerAbort();',
    search: 'order',
    violates: 'completed_only_if_handled',
  },
  'answer-before-complete': {
    mistake: 'does not wait for the completion',
    file: HANDLE,
    right: 'return await conclude(options, claim, result);',
    wrong: '{\n    void conclude(options, claim, result);\n    return result;\n  }',
    search: 'order',
    violates: 'never_acknowledged_before_the_mark',
  },
  'answer-without-handler': {
    mistake: 'does not wait for the handler',
    file: HANDLE,
    right: 'const result = await withDeadline(clock, handlerTimeoutMs, () => running);',
    wrong: "const result = await withDeadline(clock, handlerTimeoutMs, () => stop('handled', received));",
    search: 'order',
    violates: 'completed_only_if_handled',
  },
  'failure-completes': {
    mistake: 'completes the claim of a handler that threw',
    file: HANDLE,
    right: "return acknowledge(options, 'release', claim, result);\n  return isTransactional",
    wrong: "return acknowledge(options, 'complete', claim, result);\n  return isTransactional",
    search: 'order',
    violates: 'completed_only_if_handled',
  },
  'success-releases': {
    mistake: 'releases the claim of a handler that succeeded',
    file: HANDLE,
    right: ": acknowledge(options, 'complete', claim, result);",
    wrong: ": acknowledge(options, 'release', claim, result);",
    search: 'order',
    violates: 'never_acknowledged_before_the_mark',
  },
  'late-handler-keeps-claim': {
    mistake: 'does not release the claim of a handler that ends after its time',
    file: HANDLE,
    right: 'background.add(running.then((late) => conclude(options, claim, late)));',
    wrong: 'background.add(running);',
    search: 'time-out',
    violates: 'redelivery_ends_well',
  },
  'early-stop-succeeds': {
    mistake: 'takes a handler that has stopped early, because its claim was lost, for a success',
    file: 'dispatch/run-handler.ts',
    right: ' || abort.mayHaveStoppedHandler) throw',
    wrong: ') throw',
    search: 'stall',
    violates: 'never_acknowledged_before_the_mark',
  },
  'no-renewal': {
    mistake: 'never renews a lease',
    file: 'inbox/lease.ts',
    right: 'let cancel = schedule(claim.heldSince + leaseMs / 3);',
    wrong: 'let cancel = () => {};\n  void schedule;',
    search: 'time',
    violates: 'leases_are_renewed',
  },
  'late-claim-kept': {
    mistake: 'does not release a claim that was granted too late',
    file: CLAIM,
    right: "(late.state === 'claimed' ? inbox.release(late) : undefined)",
    wrong: "(late.state === 'claimed' ? undefined : undefined)",
    search: 'time',
    violates: 'redelivery_ends_well',
  },
  'duplicate-while-in-progress': {
    mistake: 'answers 200 while another copy is in progress',
    file: CLAIM,
    right: "if (result.state === 'completed') return",
    wrong: "if (result.state === 'completed' || result.state === 'in-progress') return",
    search: 'order',
    violates: 'never_acknowledged_before_the_mark',
  },
  'copy-waits-forever': {
    mistake: 'never gives up waiting for the copy in progress',
    file: CLAIM,
    right: 'await sleep(clock, Math.min(pauseMs, left));',
    wrong: 'await new Promise(() => {});',
    search: 'order',
    violates: 'every_copy_is_answered',
  },
  'conflict-while-in-progress': {
    mistake: 'answers 409 while another copy is in progress',
    file: 'outcome/outcome.ts',
    right: "in_progress: { outcome: 'in_progress', status: 503,",
    wrong: "in_progress: { outcome: 'in_progress', status: 409,",
    search: 'time',
    violates: 'never_4xx',
  },
  'mark-not-retried': {
    mistake: 'gives a completion up that the store did not accept',
    file: ACKNOWLEDGE,
    right: 'options.background.add(retry(options, verb, claim));',
    wrong: '',
    search: 'fault-and-stall',
    violates: 'redelivery_ends_well',
  },
  'close-at-once': {
    mistake: 'close() does not wait for deliveries in flight',
    file: 'lifecycle.ts',
    right: 'while (this.#running > 0)',
    wrong: 'while (this.#running < 0)',
    search: 'close',
    violates: 'close_waits',
  },
} as const satisfies Record<string, Mutant>;
export type MutantName = keyof typeof MUTANTS;

export function isMutantName(name: string): name is MutantName {
  return Object.hasOwn(MUTANTS, name);
}
