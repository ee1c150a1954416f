import { type Clock, systemClock } from '../clock.js';
import { ConfigurationError, InboxFullError } from '../errors.js';
import { CompletedDeliveries } from './completed-deliveries.js';
import type { Claim, ClaimResult, InspectableInbox } from './inbox.js';
import { OldestFirst } from './oldest-first.js';

/** Options of `memoryInbox`. */
export interface MemoryInboxOptions {
  /** How many deliveries to remember at most; the oldest completed one makes room. Default: 100,000. */
  maxEntries?: number | undefined;
  /** How long a completed delivery is remembered, in milliseconds. Default: 30 days. */
  retentionMs?: number | undefined;
  /** The clock that leases and retention go by. Default: the system's. */
  clock?: Clock | undefined;
}

/** A delivery that is being handled. */
interface Held {
  readonly token: string;
  readonly attempt: number;
  /** When the lease ends, on the clock's `elapsed`. */
  leaseUntil: number;
}

/** A delivery that was given back. */
interface Released {
  readonly token: string;
  readonly attempt: number;
  /** When, on the clock's `elapsed`. */
  readonly at: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * An inbox in this process's memory: the default. It forgets when the process ends, and other processes don't
 * see it; for these, take an inbox on a store.
 *
 * What was given back makes room for new deliveries first, then the oldest completed one; one that is being handled never does. Where all
 * are being handled, a new delivery is answered with 503.
 *
 * @param options How many deliveries it holds, and for how long; see `MemoryInboxOptions`.
 * @throws ConfigurationError Where an option is not a positive number.
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
  const released = new OldestFirst<Released>();
  const completed = new CompletedDeliveries();
  let tokens = 0;

  function forgetExpired(now: number): void {
    const isExpired = (at = Number.POSITIVE_INFINITY): boolean => now - at >= retentionMs;
    while (isExpired(completed.oldestAt)) completed.dropOldest();
    for (let oldest = released.oldest(); isExpired(oldest?.[1].at); oldest = released.oldest())
      released.delete(oldest![0]);
  }

  /** Forgets the delivery that is least needed: one that was given back, else the oldest completed, else an abandoned one. */
  function makeRoom(now: number): void {
    if (held.size + released.size + completed.size < maxEntries) return;
    const given = released.oldest();
    if (given !== undefined) released.delete(given[0]);
    else if (completed.size > 0) completed.dropOldest();
    else dropAbandoned(now);
  }

  function dropAbandoned(now: number): void {
    for (const [key, { leaseUntil }] of held) {
      if (leaseUntil > now) continue;
      held.delete(key);
      return;
    }
    throw new InboxFullError(`All ${maxEntries} deliveries that the memory inbox may hold are in progress`);
  }

  /** The claim that is held under this token, no longer held. */
  function takeBack({ key, token }: Claim): Held | undefined {
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
      const given = released.get(key);
      if (standing === undefined && given === undefined) makeRoom(now);
      const attempt = (standing?.attempt ?? given?.attempt ?? 0) + 1;
      released.delete(key);
      const token = String(++tokens);
      held.set(key, { token, attempt, leaseUntil: now + leaseMs });
      return { state: 'claimed', key, token, attempt };
    },
    async complete(claim) {
      const entry = takeBack(claim);
      if (entry === undefined) return isUnder(claim.token, completed.get(claim.key));
      completed.add(claim.key, entry.token, entry.attempt, clock.elapsed());
      return true;
    },
    async release(claim) {
      const entry = takeBack(claim);
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
      const given = released.get(key);
      return given === undefined ? { state: 'absent' } : { state: 'released', attempt: given.attempt };
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
