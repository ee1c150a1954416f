import { type Clock, DEADLINE_PASSED, sleep, withDeadline } from '../clock.js';
import { hasCode } from '../errors.js';
import { isThenable, type MaybePromise } from '../maybe-promise.js';
import { type Step, type Stop, stop } from '../outcome/result.js';
import type { Claim, ClaimResult, Inbox, ObservedIds } from './inbox.js';

/** How deliveries are claimed; all in milliseconds. */
export interface ClaimTimes {
  readonly leaseMs: number;
  /** How long a copy waits for the one in progress. */
  readonly joinMs: number;
  /** How long the inbox may take to answer. */
  readonly inboxTimeoutMs: number;
}

/** A short handler is joined at once; a long one is not worth a question to the store every few milliseconds. */
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 400;
const MAX_RETRY_AFTER_MS = 30_000;

/**
 * Claims a delivery, or joins the copy of it that is in progress: asks again, after pauses that grow, until that one
 * has ended or the time to join is over.
 */
export function claimOrJoin(
  inbox: Inbox,
  key: string,
  observed: ObservedIds,
  times: ClaimTimes,
  clock: Clock,
): MaybePromise<Step<Claim>> {
  const claim = () => claimInTime(inbox, key, observed, times, clock);
  try {
    const first = claim();
    const isClaimed = !isThenable(first) && first.state === 'claimed';
    return isClaimed ? { ok: true, value: first } : join(first, claim, times, clock);
  } catch (error) {
    return refused(error);
  }
}

async function join(
  first: MaybePromise<ClaimResult>,
  claim: () => MaybePromise<ClaimResult>,
  { joinMs }: ClaimTimes,
  clock: Clock,
): Promise<Step<Claim>> {
  const joinUntil = clock.elapsed() + joinMs;
  try {
    let result = await first;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      if (result.state === 'claimed') return { ok: true, value: result };
      if (result.state === 'completed') return stop('duplicate');
      const left = joinUntil - clock.elapsed();
      if (left <= 0) {
        const retryAfterMs = Math.min(Math.max(result.remainingMs, 1000), MAX_RETRY_AFTER_MS);
        return stop('in_progress', { retryAfter: retryAfterMs / 1000 });
      }
      await sleep(clock, Math.min(pauseMs, left));
      result = await claim();
    }
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): Stop {
  return stop(hasCode(error, 'ERR_INBOX_FULL') ? 'overloaded' : 'inbox_unavailable', { error });
}

function claimInTime(
  inbox: Inbox,
  key: string,
  observed: ObservedIds,
  { leaseMs, inboxTimeoutMs }: ClaimTimes,
  clock: Clock,
): MaybePromise<ClaimResult> {
  const claiming = inbox.claim(key, leaseMs, observed);
  return isThenable(claiming)
    ? waitForClaim(Promise.resolve(claiming), inbox, inboxTimeoutMs, clock)
    : claiming;
}

async function waitForClaim(
  claiming: Promise<ClaimResult>,
  inbox: Inbox,
  inboxTimeoutMs: number,
  clock: Clock,
): Promise<ClaimResult> {
  const result = await withDeadline(clock, inboxTimeoutMs, claiming);
  if (result !== DEADLINE_PASSED) return result;
  // A claim that comes too late for this delivery must not keep the next attempt out until its lease is over.
  claiming.then((late) => (late.state === 'claimed' ? inbox.release(late) : undefined)).catch(() => {});
  throw new Error(`The inbox did not answer in ${inboxTimeoutMs} ms`);
}
