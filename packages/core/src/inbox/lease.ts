import { type Clock, DEADLINE_PASSED, withDeadline } from '../clock.js';
import type { Claim, Inbox } from './inbox.js';

/**
 * Renews a claim every third of its lease.
 *
 * @param since When the claim was there, on the clock's `elapsed`: a handler may have kept the thread since.
 * @param onLost Called once if a renewal fails or finds that somebody else holds the claim; nothing is renewed then.
 * @returns A function that ends the renewal.
 */
export function renewLease(
  inbox: Inbox,
  claim: Claim,
  leaseMs: number,
  clock: Clock,
  since: number,
  onLost: (error: unknown) => void,
): () => void {
  let stopped = false;
  let cancel = schedule(clock.elapsed() - since);

  function schedule(lateMs = 0): () => void {
    return clock.after(Math.max(leaseMs / 3 - lateMs, 0), () => void renew());
  }

  async function renew(): Promise<void> {
    try {
      const held = await withDeadline(clock, leaseMs / 3, inbox.renew(claim, leaseMs));
      if (stopped) return;
      if (held === DEADLINE_PASSED)
        return onLost(new Error('The inbox did not answer in a third of the lease'));
      if (!held) return onLost(new Error('The claim was taken over by another receiver'));
      cancel = schedule();
    } catch (error) {
      if (!stopped) onLost(error);
    }
  }

  return () => {
    stopped = true;
    cancel();
  };
}
