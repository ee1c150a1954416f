import { type Clock, systemClock } from '../clock.js';
import { ConfigurationError, InboxFullError } from '../errors.js';
import type { Claim, ClaimResult, InspectableInbox } from './inbox.js';
import { OldestFirst } from './oldest-first.js';

/** Options of `memoryInbox`. */
export interface MemoryInboxOptions {
  /** The most deliveries to remember, at some 300 bytes each; the oldest completed one makes room. Default: 100,000. */
  maxEntries?: number;
  /** How long a completed delivery is remembered, in milliseconds. Default: 30 days. */
  retentionMs?: number;
  /** The clock that measures leases and retention. Default: the system's. */
  clock?: Clock;
}

/** A delivery that is being handled. */
interface Held {
  readonly token: string;
  readonly attempt: number;
  /** When the lease ends, on the clock's `elapsed`. */
  leaseUntil: number;
}

/** A completed or released delivery. */
interface Ended {
  readonly token: string;
  readonly attempt: number;
  /** When it ended, on the clock's `elapsed`. */
  readonly at: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Creates an inbox in this process's memory, the default. It is lost when the process ends and not shared with other
 * processes; for these, use an inbox on a store.
 *
 * When full, it evicts released deliveries first, then the oldest completed one, but never one in progress. If all are in
 * progress, a new delivery gets a 503.
 *
 * @param options How many deliveries it holds, and for how long; see `MemoryInboxOptions`.
 * @throws ConfigurationError If an option is not a positive number.
 * @example
 * ```ts
 * import { createReceiver, memoryInbox } from '@videovector-webhooks/core';
 *
 * const inbox = memoryInbox({ maxEntries: 10_000 });
 * const receiver = createReceiver({ secrets: 'whsec_example', inbox });
 * ```
 */
export function memoryInbox(options: MemoryInboxOptions = {}): InspectableInbox {
  const { maxEntries = 100_000, retentionMs = 30 * DAY_MS, clock = systemClock } = options;
  assertPositive('maxEntries', maxEntries);
  assertPositive('retentionMs', retentionMs);
  const held = new Map<string, Held>();
  const released = new OldestFirst<Ended>();
  const completed = new OldestFirst<Ended>();
  let tokens = 0;

  function forgetExpired(now: number): void {
    for (const ended of [completed, released]) {
      for (let oldest = ended.oldest(); oldest !== undefined; oldest = ended.oldest()) {
        if (now - oldest[1].at < retentionMs) break;
        ended.delete(oldest[0]);
      }
    }
  }

  /** Evicts a released delivery, else the oldest completed one, else one whose lease has expired. */
  function makeRoom(now: number): void {
    if (held.size + released.size + completed.size < maxEntries) return;
    if (!released.deleteOldest() && !completed.deleteOldest()) dropAbandoned(now);
  }

  function dropAbandoned(now: number): void {
    for (const [key, { leaseUntil }] of held) {
      if (leaseUntil > now) continue;
      held.delete(key);
      return;
    }
    throw new InboxFullError(`All ${maxEntries} deliveries that the memory inbox may hold are in progress`);
  }

  /** Removes and returns the claim held under this token. */
  function takeHeld({ key, token }: Claim): Held | undefined {
    const entry = held.get(key);
    if (!isUnder(token, entry)) return undefined;
    held.delete(key);
    return entry;
  }

  return {
    retentionMs,
    async claim(key, leaseMs): Promise<ClaimResult> {
      const now = clock.elapsed();
      forgetExpired(now);
      if (completed.get(key) !== undefined) return { state: 'completed' };
      const standing = held.get(key);
      const remainingMs = (standing?.leaseUntil ?? 0) - now;
      if (standing !== undefined && remainingMs > 0) return { state: 'in-progress', remainingMs };
      const previous = released.get(key);
      if (standing === undefined && previous === undefined) makeRoom(now);
      const attempt = (standing?.attempt ?? previous?.attempt ?? 0) + 1;
      released.delete(key);
      const token = String(++tokens);
      held.set(key, { token, attempt, leaseUntil: now + leaseMs });
      return { state: 'claimed', key, token, attempt };
    },
    async complete(claim) {
      const entry = takeHeld(claim);
      if (entry === undefined) return isUnder(claim.token, completed.get(claim.key));
      completed.add(claim.key, { token: entry.token, attempt: entry.attempt, at: clock.elapsed() });
      return true;
    },
    async release(claim) {
      const entry = takeHeld(claim);
      if (entry === undefined) return isUnder(claim.token, released.get(claim.key));
      released.add(claim.key, { token: entry.token, attempt: entry.attempt, at: clock.elapsed() });
      return true;
    },
    async renew({ key, token }, leaseMs) {
      const entry = held.get(key);
      if (!isUnder(token, entry)) return false;
      entry.leaseUntil = clock.elapsed() + leaseMs;
      return true;
    },
    async lookup(key) {
      const now = clock.elapsed();
      forgetExpired(now);
      const standing = held.get(key);
      if (standing !== undefined) {
        const { attempt, leaseUntil } = standing;
        return { state: leaseUntil > now ? 'in-progress' : 'expired', attempt };
      }
      const done = completed.get(key);
      if (done !== undefined) return { state: 'completed', attempt: done.attempt };
      const previous = released.get(key);
      return previous === undefined ? { state: 'absent' } : { state: 'released', attempt: previous.attempt };
    },
  };
}

function isUnder<Entry extends { readonly token: string }>(
  token: string,
  entry: Entry | undefined,
): entry is Entry {
  return entry !== undefined && entry.token === token;
}

function assertPositive(option: string, value: number): void {
  if (!(value > 0))
    throw new ConfigurationError(option, `memoryInbox: ${option} must be a positive number, not ${value}`);
}
