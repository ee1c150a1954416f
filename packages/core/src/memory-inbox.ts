import { type Clock, systemClock } from './clock.js';
import { ConfigurationError } from './configuration-error.js';
import { type Claim, type ClaimResult, type Inbox, InboxFullError } from './inbox.js';

/** Options of `memoryInbox`. */
export interface MemoryInboxOptions {
  /** How many deliveries to remember at most; the oldest completed one makes room. Default: 100,000. */
  maxEntries?: number;
  /** How long a completed delivery is remembered, in milliseconds. Default: 30 days. */
  retentionMs?: number;
  /** The clock that leases and retention go by. Default: the system's. */
  clock?: Clock;
}

/** A delivery that is being handled. */
interface Held {
  readonly token: string;
  readonly attempt: number;
  /** When the lease ends, on the clock's `elapsed`. */
  leaseUntil: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * An inbox in this process's memory: the default. It forgets when the process ends, and other processes don't
 * see it; for these, take an inbox on a store.
 *
 * What was given back makes room for new deliveries first, then the oldest completed one; one that is being handled never does. Where all
 * are being handled, a new delivery is answered with 503.
 *
 * @throws ConfigurationError Where an option is not a positive number.
 * @example
 * ```ts
 * import { createReceiver, memoryInbox } from '@videovector-webhooks/core';
 *
 * const inbox = memoryInbox({ maxEntries: 10_000 });
 * const receiver = createReceiver({ secrets: 'whsec_example', inbox });
 * ```
 */
export function memoryInbox(options: MemoryInboxOptions = {}): Inbox {
  const { maxEntries = 100_000, retentionMs = 30 * DAY_MS, clock = systemClock } = options;
  assertPositive('maxEntries', maxEntries);
  assertPositive('retentionMs', retentionMs);
  const held = new Map<string, Held>();
  /** The attempts of those that were given back, the longest ago first. */
  const released = new Map<string, number>();
  /** When each was completed, the oldest first. */
  const completed = new Map<string, number>();
  let tokens = 0;

  const heldBy = ({ key, token }: Claim): Held | undefined => {
    const entry = held.get(key);
    return entry?.token === token ? entry : undefined;
  };

  function forgetExpired(): void {
    for (const [key, at] of completed) {
      if (clock.elapsed() - at < retentionMs) break;
      completed.delete(key);
    }
  }

  /** Forgets the delivery that is least needed: one that was given back, else the oldest completed, else an abandoned one. */
  function makeRoom(): void {
    if (held.size + released.size + completed.size < maxEntries) return;
    for (const keys of [released.keys(), completed.keys(), abandoned()]) {
      for (const key of keys) {
        for (const map of [released, completed, held]) map.delete(key);
        return;
      }
    }
    throw new InboxFullError(`All ${maxEntries} deliveries that the memory inbox may hold are in progress`);
  }

  function* abandoned(): Generator<string> {
    for (const [key, { leaseUntil }] of held) if (leaseUntil <= clock.elapsed()) yield key;
  }

  return {
    retentionMs,
    async claim(key, leaseMs): Promise<ClaimResult> {
      forgetExpired();
      if (completed.has(key)) return { state: 'completed' };
      const standing = held.get(key);
      const remainingMs = (standing?.leaseUntil ?? 0) - clock.elapsed();
      if (standing !== undefined && remainingMs > 0) return { state: 'in-progress', remainingMs };
      if (standing === undefined && !released.has(key)) makeRoom();
      const attempt = (standing?.attempt ?? released.get(key) ?? 0) + 1;
      released.delete(key);
      const token = String(++tokens);
      held.set(key, { token, attempt, leaseUntil: clock.elapsed() + leaseMs });
      return { state: 'claimed', key, token, attempt };
    },
    async complete(claim) {
      if (heldBy(claim) === undefined) return false;
      held.delete(claim.key);
      completed.set(claim.key, clock.elapsed());
      return true;
    },
    async release(claim) {
      const entry = heldBy(claim);
      if (entry === undefined) return false;
      held.delete(claim.key);
      released.set(claim.key, entry.attempt);
      return true;
    },
    async renew(claim, leaseMs) {
      const entry = heldBy(claim);
      if (entry === undefined) return false;
      entry.leaseUntil = clock.elapsed() + leaseMs;
      return true;
    },
  };
}

function assertPositive(option: string, value: number): void {
  if (!(value > 0))
    throw new ConfigurationError(option, `memoryInbox: ${option} must be a positive number, not ${value}`);
}
