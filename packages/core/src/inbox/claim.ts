import { type Clock, DEADLINE_PASSED, sleep, withDeadline } from '../clock.js';
import type { ReceivedDelivery } from '../dispatch/received-delivery.js';
import { ConfigurationError, hasCode } from '../errors.js';
import { type Result, stop } from '../outcome/result.js';
import type { Claim, ClaimResult, EventOrder, Inbox } from './inbox.js';

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
  /** Whether a later event of the resource was handled before; undefined without an order. */
  readonly stale: boolean | undefined;
}

/** A short handler ends within a few milliseconds; a long one isn't worth asking the store that often. */
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 400;
const MAX_RETRY_AFTER_MS = 30_000;

/**
 * Claims a delivery. If a copy of it is in progress, or with an order another event of its resource, asks again after growing
 * pauses, until that has ended or `joinMs` is over.
 */
export async function claimDelivery(
  options: ClaimOptions,
  received: ReceivedDelivery,
  order?: EventOrder,
): Promise<HeldClaim | Result> {
  const { inbox, leaseMs, inboxTimeoutMs, joinMs, clock } = options;
  const { key, deliveryId, webhookId, eventId, payload } = received;
  const createdAt = typeof payload.created_at === 'string' ? payload.created_at : undefined;
  // A claim that arrives after its lease may be another receiver's by then.
  const timeoutMs = Math.min(inboxTimeoutMs, leaseMs);
  const claim = () => inbox.claim(key, leaseMs, { deliveryId, webhookId, eventId, createdAt }, order);
  // A claim that comes too late for this delivery must not keep the next attempt out until its lease ends.
  const releaseLate = (late: ClaimResult) => (late.state === 'claimed' ? inbox.release(late) : undefined);
  let joinUntil: number | undefined;
  try {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const heldSince = clock.elapsed();
      const result = inTime(await withDeadline(clock, timeoutMs, claim, releaseLate), timeoutMs);
      if (result.state === 'claimed') {
        if (order === undefined || result.order !== undefined) return heldClaim(result, heldSince);
        // A wrapper that does not pass the order on would let a stale event through.
        await inbox.release(result);
        throw new ConfigurationError(
          'inbox',
          'The inbox has supportsOrder, but its claim ignores the order.',
        );
      }
      if (result.state === 'completed') return stop('duplicate', received);
      if (result.state === 'superseded') return stop('superseded', received);
      joinUntil ??= heldSince + joinMs;
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

type Claimed = Extract<ClaimResult, Claim>;

function heldClaim({ key, token, attempt, order, stale }: Claimed, heldSince: number): HeldClaim {
  return { key, token, attempt, order, stale, heldSince };
}

/** Returns what the inbox answered, or throws if its time ran out. */
export function inTime<Answer>(answer: Answer | typeof DEADLINE_PASSED, timeoutMs: number): Answer {
  if (answer === DEADLINE_PASSED) throw new Error(`The inbox did not answer within ${timeoutMs} ms`);
  return answer;
}
