import type { Claim, ClaimResult, EventOrder, Inbox } from '@videovector-webhooks/core/inbox';
import type { FindKeyNames, KeyNames } from './key-names.js';
import {
  CHECK_ORDER,
  CLAIM_IN_ORDER,
  COMPLETE_IN_ORDER,
  FREE,
  HOLD,
  MARK,
  RELEASE_IN_ORDER,
  RENEW_HOLD,
  RENEW_IN_ORDER,
  SUPERSEDE,
} from './order-scripts.js';
import { redisErrorCode } from './redis-error.js';
import type { RunScript } from './run-script.js';
import { CLAIM, COMPLETE, RELEASE, RENEW } from './scripts.js';

/** A claim that has an order. */
type OrderedClaim = Pick<Claim, 'key' | 'token'> & { readonly order: EventOrder };

/** The verbs for claims with an order. */
export interface OrderedVerbs
  extends Record<'complete' | 'release', (claim: OrderedClaim) => Promise<boolean>> {
  claim(claim: OrderedClaim, leaseMs: number): Promise<ClaimResult>;
  renew(claim: OrderedClaim, leaseMs: number): ReturnType<Inbox['renew']>;
}

/**
 * Makes the verbs for claims with an order: a script each. In a cluster, where the delivery and the resource are on different nodes, it takes
 * two: the resource is held before the delivery is claimed, and marked at the same time as the delivery is completed.
 */
export function orderedVerbs(run: RunScript, names: FindKeyNames, retentionMs: number): OrderedVerbs {
  const isCluster = clusterCheck(run, names);
  /** Runs a script on the delivery and its resource, or its two parts. Each returns 1 if it took effect. */
  const both =
    (whole: typeof CLAIM, ofDelivery: typeof CLAIM, ofResource: typeof CLAIM) =>
    async (claim: OrderedClaim, ...args: string[]): Promise<boolean> => {
      const { delivery, resource } = keysOf(claim, await names('read'));
      const values = [claim.token, ...args];
      if (!(await isCluster())) return (await run(whole, [delivery, ...resource], values)) === '1';
      const parts = [run(ofResource, resource, values), run(ofDelivery, delivery, values)];
      return (await Promise.all(parts)).every((reply) => reply === '1');
    };
  const complete = both(COMPLETE_IN_ORDER, COMPLETE, MARK);
  const release = both(RELEASE_IN_ORDER, RELEASE, FREE);
  const renew = both(RENEW_IN_ORDER, RENEW, RENEW_HOLD);

  async function claimInCluster({ delivery, resource }: ClaimKeys, args: string[]): Promise<string> {
    const held = await run(HOLD, resource, args);
    if (held === 'superseded') return run(SUPERSEDE, delivery, args);
    if (held.startsWith('-')) return held;
    const reply = await run(CLAIM, delivery, args.slice(0, 2));
    if (Number(reply) > 0) return `${reply} ${held}`;
    await run(FREE, resource, args);
    return reply;
  }

  return {
    async claim(claim, leaseMs) {
      const { position, keepsStale } = claim.order;
      const lease = String(Math.floor(leaseMs));
      const args = [claim.token, lease, position, keepsStale ? 'keep' : 'drop', String(retentionMs)];
      const keys = keysOf(claim, await names('claim'));
      const reply = (await isCluster())
        ? await claimInCluster(keys, args)
        : await run(CLAIM_IN_ORDER, [keys.delivery, ...keys.resource], args);
      return readClaim(claim, reply);
    },
    complete: (claim) => complete(claim, String(retentionMs), claim.order.position),
    release: (claim) => release(claim, String(retentionMs)),
    renew: (claim, leaseMs) => renew(claim, String(Math.floor(leaseMs))),
  };
}

interface ClaimKeys {
  readonly delivery: string;
  readonly resource: string[];
}

function keysOf({ key, order }: OrderedClaim, { nameOf }: KeyNames): ClaimKeys {
  const resource = nameOf(order.resource);
  return { delivery: nameOf(key), resource: [`${resource}:holder`, `${resource}:latest`] };
}

function readClaim({ key, token, order }: OrderedClaim, reply: string): ClaimResult {
  if (reply === 'superseded') return { state: 'superseded' };
  const [number, age] = reply.split(' ');
  if (age !== undefined)
    return { state: 'claimed', key, token, order, attempt: Number(number), stale: age === 'stale' };
  return reply === '0' ? { state: 'completed' } : { state: 'in-progress', remainingMs: -Number(number) };
}

/** Makes the function that finds out, once, whether keys with different hash tags can't be used in one script. */
function clusterCheck(run: RunScript, names: FindKeyNames): () => Promise<boolean> {
  let checking: Promise<boolean> | undefined;

  async function check(): Promise<boolean> {
    try {
      const { nameOf } = await names('read');
      // These two are in different slots.
      await run(CHECK_ORDER, ['check', 'order'].map(nameOf), []);
      return false;
    } catch (error) {
      if (redisErrorCode((error as Error).cause) === 'CROSSSLOT') return true;
      checking = undefined;
      throw error;
    }
  }

  return () => {
    checking ??= check();
    return checking;
  };
}
