import type { Mistake } from '../mistake.js';

const MEMORY = 'core/src/inbox/memory-inbox.ts';
const ACKNOWLEDGE = 'core/src/inbox/acknowledge.ts';
const CLAIM = 'core/src/inbox/claim.ts';
const OF_MEMORY = ['core/test/inbox/memory-inbox.test.ts', 'core/test/testing/describe-inbox.test.ts'];

export const INBOX = {
  'key-without-subscription': {
    mistake: 'leaves the subscription out of the key',
    file: 'core/src/inbox/delivery-key.ts',
    right: 'JSON.stringify([webhookId ?? null, deliveryId ?? null])',
    wrong: 'JSON.stringify([deliveryId ?? null])',
    tests: ['core/test/inbox/delivery-key.test.ts', 'core/test/inbox/claim.test.ts'],
  },
  'completed-evicted-first': {
    mistake: 'evicts completed deliveries before released ones',
    file: MEMORY,
    right:
      'if (oldest !== undefined) released.delete(oldest[0]);\n    else if (completed.size > 0) evictCompleted(now);',
    wrong:
      'if (completed.size > 0) evictCompleted(now);\n    else if (oldest !== undefined) released.delete(oldest[0]);',
    tests: OF_MEMORY,
  },
  'one-delivery-too-many': {
    mistake: 'holds one delivery more than maxEntries',
    file: MEMORY,
    right: 'if (held.size + released.size + completed.size < maxEntries) return;',
    wrong: 'if (held.size + released.size + completed.size <= maxEntries) return;',
    tests: OF_MEMORY,
  },
  'retention-exclusive': {
    mistake: 'still remembers a delivery when its retention is just over',
    file: MEMORY,
    right: 'now - at >= retentionMs;',
    wrong: 'now - at > retentionMs;',
    tests: OF_MEMORY,
  },
  'lease-exclusive': {
    mistake: 'refuses a claim at the moment in which the lease of the last one ends',
    file: MEMORY,
    right: 'if (current !== undefined && remainingMs > 0) return',
    wrong: 'if (current !== undefined && remainingMs >= 0) return',
    tests: OF_MEMORY,
  },
  'last-try-before-close': {
    mistake: 'gives up an update when the receiver closes, without one more attempt',
    file: ACKNOWLEDGE,
    right: 'const isLast = closing.aborted || left === 1;\n    await sleep(clock, pauseMs, closing);',
    wrong: 'await sleep(clock, pauseMs, closing);\n    const isLast = closing.aborted || left === 1;',
    tests: ['core/test/inbox/acknowledge.test.ts', 'core/test/lifecycle.test.ts'],
  },
  'release-taken-over': {
    mistake: 'reports a failed delivery as taken over',
    file: ACKNOWLEDGE,
    right: "if (inTime(isOurs, inboxTimeoutMs) || verb === 'release') return result;",
    wrong: 'if (inTime(isOurs, inboxTimeoutMs)) return result;',
    tests: ['core/test/inbox/acknowledge.test.ts', 'core/test/dispatch/run-handler.test.ts'],
  },
  'waits-for-the-whole-lease': {
    mistake: 'asks for a retry when the lease ends, however long that is',
    file: CLAIM,
    right: 'Math.min(Math.max(result.remainingMs, 1000), MAX_RETRY_AFTER_MS)',
    wrong: 'Math.max(result.remainingMs, 1000)',
    tests: ['core/test/inbox/claim.test.ts'],
  },
  'claim-outlives-lease': {
    mistake: 'handles under a claim that arrived after its lease had run out',
    file: CLAIM,
    right: 'const timeoutMs = Math.min(inboxTimeoutMs, leaseMs);',
    wrong: 'const timeoutMs = inboxTimeoutMs;',
    tests: ['core/test/inbox/claim.test.ts'],
  },
  'lease-from-the-answer': {
    mistake: 'counts a renewed lease from the answer instead of the question',
    file: 'core/src/inbox/lease.ts',
    right: 'heldUntil = askedAt + leaseMs;',
    wrong: 'heldUntil = clock.elapsed() + leaseMs;',
    tests: ['core/test/inbox/lease.test.ts'],
  },
} as const satisfies Record<string, Mistake>;
