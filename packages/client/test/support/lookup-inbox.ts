import { type Inbox, type MemoryInboxOptions, memoryInbox } from '@videovector-webhooks/core';

/** An in-memory inbox with look-ups. */
export interface LookupInbox extends Inbox {
  lookup(key: string): Promise<{ state: string }>;
  /** The keys that were looked up. */
  readonly lookedUp: string[];
}

export function lookupInbox(options: MemoryInboxOptions = {}): LookupInbox {
  const inner = memoryInbox(options);
  const states = new Map<string, string>();
  const lookedUp: string[] = [];
  const noting =
    <A extends { key: string }>(state: string, verb: (claim: A) => boolean | Promise<boolean>) =>
    async (claim: A): Promise<boolean> => {
      const done = await verb(claim);
      if (done) states.set(claim.key, state);
      return done;
    };
  return {
    ...inner,
    lookedUp,
    async claim(key, leaseMs) {
      const result = await inner.claim(key, leaseMs);
      if (result.state === 'claimed') states.set(key, 'in-progress');
      return result;
    },
    complete: noting('completed', inner.complete),
    release: noting('released', inner.release),
    async lookup(key) {
      lookedUp.push(key);
      return { state: states.get(key) ?? 'absent' };
    },
  };
}
