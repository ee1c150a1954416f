import type {
  Claim,
  ClaimResult,
  Inbox,
  ObservedIds,
  TransactionalInbox,
} from '@videovector-webhooks/core/inbox';
import { numberOf } from '../delivery.js';
import { type KillPlan, type KillPoint, takeKill } from '../kill-point.js';

/** Called where this process may have to die. */
export type Reach = (point: KillPoint, delivery: string | undefined) => void;

/** Makes the function that kills this process, as `kill -9` does, where the plan says so: once for each delivery. */
export function failpoints(plan: KillPlan, directory: string): Reach {
  return (point, delivery) => {
    if (delivery === undefined || !plan[numberOf(delivery)]?.includes(point)) return;
    if (takeKill(directory, point, delivery)) process.kill(process.pid, 'SIGKILL');
  };
}

/** An inbox with the points after the claim and after the completion. */
export function withFailpoints<I extends Inbox>(inbox: I, reach: Reach): I {
  const deliveries = new Map<string, string | undefined>();

  async function claim(key: string, leaseMs: number, observed?: ObservedIds): Promise<ClaimResult> {
    const result = await inbox.claim(key, leaseMs, observed);
    if (result.state !== 'claimed') return result;
    deliveries.set(key, observed?.deliveryId);
    reach('after-claim', observed?.deliveryId);
    return result;
  }

  function completed(key: string): void {
    reach('after-complete', deliveries.get(key));
    deliveries.delete(key);
  }

  return new Proxy(inbox, {
    get(target, name) {
      if (name === 'claim') return claim;
      if (name === 'complete') {
        return async (claim: Claim) => {
          const held = await target.complete(claim);
          if (held) completed(claim.key);
          return held;
        };
      }
      if (name === 'transaction' && isTransactional(target)) {
        return async (claim: Claim, work: (transaction: unknown) => Promise<void>, signal: AbortSignal) => {
          const result = await target.transaction(claim, work, signal);
          if (result === 'committed') completed(claim.key);
          return result;
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function isTransactional(inbox: Inbox): inbox is TransactionalInbox<unknown> {
  return 'transaction' in inbox;
}
