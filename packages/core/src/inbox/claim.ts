import { type Clock, DEADLINE_PASSED, sleep, withDeadline } from '../clock.js';
import type { ReceivedDelivery } from '../dispatch/received-delivery.js';
import { hasCode } from '../errors.js';
import { type Result, stop } from '../outcome/result.js';
import type { Claim, ClaimResult, Inbox } from './inbox.js';

/** How deliveries are claimed; times in milliseconds. */
export interface ClaimOptions {
  readonly inbox: Inbox;
  readonly leaseMs: number;
  /** How long a copy waits for the copy in progress. */
  readonly joinMs: number;
  /** How long the inbox may take to answer. */
  readonly inboxTimeoutMs: number;
  readonly clock: Clock;
}

/** A claim, and since when its lease runs. */
export interface HeldClaim extends Claim {
  /** Taken before the store was asked, so that our lease never outlasts the store's; on the clock's `elapsed`. */
  readonly heldSince: number;
}

/** A short handler ends within a few milliseconds; a long one isn't worth asking the store that often. */
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 400;
const MAX_RETRY_AFTER_MS = 30_000;

/**
 * Claims a delivery. If a copy of it is in progress, asks again after growing pauses, until that copy has ended or
 * `joinMs` is over.
 */
export async function claimDelivery(
  options: ClaimOptions,
  received: ReceivedDelivery,
): Promise<HeldClaim | Result> {
  const { inbox, leaseMs, inboxTimeoutMs, joinMs, clock } = options;
  const { key, deliveryId, webhookId, eventId } = received;
  // A claim that arrives after its lease may be another receiver's by then.
  const timeoutMs = Math.min(inboxTimeoutMs, leaseMs);
  const claim = () => inbox.claim(key, leaseMs, { deliveryId, webhookId, eventId });
  // A claim that comes too late for this delivery must not keep the next attempt out until its lease ends.
  const releaseLate = (late: ClaimResult) => (late.state === 'claimed' ? inbox.release(late) : undefined);
  const joinUntil = clock.elapsed() + joinMs;
  try {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const heldSince = clock.elapsed();
      const result = inTime(await withDeadline(clock, timeoutMs, claim, releaseLate), timeoutMs);
      if (result.state === 'claimed') return heldClaim(result, heldSince);
      if (result.state === 'completed') return stop('duplicate', received);
      const left = joinUntil - clock.elapsed();
      if (left <= 0) {
        const retryAfterMs = Math.min(Math.max(result.remainingMs, 1000), MAX_RETRY_AFTER_MS);
        return stop('in_progress', received, { retryAfter: retryAfterMs / 1000 });
      }
      await sleep(clock, Math.min(pauseMs, left));
    }
  } catch (error) {
    return stop(hasCode(error, 'ERR_INBOX_FULL') ? 'overloaded' : 'inbox_unavailable', received, { error });
  }
}

function heldClaim({ key, token, attempt }: Claim, heldSince: number): HeldClaim {
  return { key, token, attempt, heldSince };
}

/** Returns what the inbox answered, or throws if its time was over. */
export function inTime<Answer>(answer: Answer | typeof DEADLINE_PASSED, timeoutMs: number): Answer {
  if (answer === DEADLINE_PASSED) throw new Error(`The inbox did not answer within ${timeoutMs} ms`);
  return answer;
}
