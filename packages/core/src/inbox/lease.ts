import { type Clock, DEADLINE_PASSED, withDeadline } from '../clock.js';
import type { HeldClaim } from './claim.js';
import type { Inbox } from './inbox.js';

/** How a claim's lease is renewed; times in milliseconds. */
export interface LeaseOptions {
  readonly inbox: Inbox;
  readonly leaseMs: number;
  readonly clock: Clock;
}

/** A failed renewal is retried after this fraction of the lease. */
const RETRY_FRACTION = 1 / 12;

/** The reason of a signal that aborts because the claim is no longer ours, or its lease has run out. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/**
 * Renews a claim every third of its lease. A renewal that fails is tried again until the lease has run out: the failure
 * may be brief, and until then no other receiver can take the delivery over.
 *
 * @param onLost Called once if another receiver took the claim over, or the lease ran out; renewal ends then.
 * @returns A function that ends the renewal.
 */
export function keepLease(
  { inbox, leaseMs, clock }: LeaseOptions,
  claim: HeldClaim,
  onLost: (reason: ClaimLost) => void,
): () => void {
  let isEnded = false;
  let heldUntil = claim.heldSince + leaseMs;
  let cancel = schedule(claim.heldSince + leaseMs / 3);

  function schedule(at: number): () => void {
    return clock.after(Math.max(at - clock.elapsed(), 0), () => void renew());
  }

  async function renew(): Promise<void> {
    const askedAt = clock.elapsed();
    const answer = await renewInTime();
    if (isEnded) return;
    if (answer === true) {
      heldUntil = askedAt + leaseMs;
      cancel = schedule(askedAt + leaseMs / 3);
    } else if (answer === false) {
      end(new ClaimLost('Another receiver took the claim over'));
    } else if (clock.elapsed() >= heldUntil) {
      end(new ClaimLost('The lease ran out, since the inbox could not renew it', { cause: answer }));
    } else {
      cancel = schedule(Math.min(clock.elapsed() + leaseMs * RETRY_FRACTION, heldUntil));
    }
  }

  /** Whether the claim is still held; the error if the inbox could not tell. */
  async function renewInTime(): Promise<unknown> {
    try {
      const timeoutMs = Math.min(leaseMs / 3, heldUntil - clock.elapsed());
      const held = await withDeadline(clock, timeoutMs, () => inbox.renew(claim, leaseMs));
      return held === DEADLINE_PASSED ? new Error('The inbox did not answer in time') : Boolean(held);
    } catch (error) {
      return error ?? new Error('The inbox failed');
    }
  }

  function end(reason: ClaimLost): void {
    isEnded = true;
    onLost(reason);
  }

  return () => {
    isEnded = true;
    cancel();
  };
}
