import { type Clock, systemClock } from './clock.js';
import { ConfigurationError } from './configuration-error.js';
import { type Claim, type ClaimResult, InboxFullError, type InspectableInbox } from './inbox.js';

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

/** A delivery that was given back or completed. */
interface Ended {
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
  /** Each the oldest first. */
  const released = new Map<string, Ended>();
  const completed = new Map<string, Ended>();
  let tokens = 0;

  function forgetExpired(): void {
    for (const ended of [released, completed]) {
      for (const [key, { at }] of ended) {
        if (clock.elapsed() - at < retentionMs) break;
        ended.delete(key);
      }
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

  /** Ends a claim that is held; whoever has ended it so already is told the same again. */
  function end({ key, token }: Claim, ended: Map<string, Ended>): boolean {
    const entry = held.get(key);
    if (entry?.token !== token) return ended.get(key)?.token === token;
    held.delete(key);
    ended.set(key, { token, attempt: entry.attempt, at: clock.elapsed() });
    return true;
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
      const attempt = (standing?.attempt ?? released.get(key)?.attempt ?? 0) + 1;
      released.delete(key);
      const token = String(++tokens);
      held.set(key, { token, attempt, leaseUntil: clock.elapsed() + leaseMs });
      return { state: 'claimed', key, token, attempt };
    },
    complete: async (claim) => end(claim, completed),
    release: async (claim) => end(claim, released),
    async renew({ key, token }, leaseMs) {
      const entry = held.get(key);
      if (entry?.token !== token) return false;
      entry.leaseUntil = clock.elapsed() + leaseMs;
      return true;
    },
    async lookup(key) {
      forgetExpired();
      const standing = held.get(key);
      if (standing !== undefined) {
        const { attempt, leaseUntil } = standing;
        return { state: leaseUntil > clock.elapsed() ? 'in-progress' : 'expired', attempt };
      }
      const done = completed.get(key);
      if (done !== undefined) return { state: 'completed', attempt: done.attempt };
      const given = released.get(key);
      return given === undefined ? { state: 'absent' } : { state: 'released', attempt: given.attempt };
    },
  };
}

function assertPositive(option: string, value: number): void {
  if (!(value > 0))
    throw new ConfigurationError(option, `memoryInbox: ${option} must be a positive number, not ${value}`);
}
