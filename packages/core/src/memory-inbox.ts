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

/** A delivery that is being handled, or was given back. */
interface Pending {
  token: string;
  attempt: number;
  /** When the lease ends, in milliseconds since the epoch; 0 once released. */
  leaseUntil: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * An inbox in this process's memory: the default. It forgets when the process ends, and other processes don't
 * see it; for these, take an inbox on a store.
 *
 * Completed deliveries make room for new ones, the oldest first; one that is being handled never does. Where all
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
  // Both in the order of their last change, so that what is due comes first.
  const pending = new Map<string, Pending>();
  const completedAt = new Map<string, number>();
  let tokens = 0;

  function held(claim: Claim): Pending | undefined {
    const entry = pending.get(claim.key);
    return entry?.token === claim.token && entry.leaseUntil > 0 ? entry : undefined;
  }

  function forgetExpired(): void {
    const now = clock.now();
    for (const [key, at] of completedAt) {
      if (now - at < retentionMs) break;
      completedAt.delete(key);
    }
  }

  function makeRoom(): void {
    if (pending.size + completedAt.size < maxEntries) return;
    const oldest = completedAt.keys().next();
    if (!oldest.done) {
      completedAt.delete(oldest.value);
      return;
    }
    for (const [key, entry] of pending) {
      if (entry.leaseUntil > clock.now()) continue;
      pending.delete(key);
      return;
    }
    throw new InboxFullError(`All ${maxEntries} deliveries that the memory inbox may hold are in progress`);
  }

  return {
    retentionMs,
    async claim(key, leaseMs): Promise<ClaimResult> {
      forgetExpired();
      if (completedAt.has(key)) return { state: 'completed' };
      const standing = pending.get(key);
      const now = clock.now();
      if (standing !== undefined && standing.leaseUntil > now) {
        return { state: 'in-progress', remainingMs: standing.leaseUntil - now };
      }
      if (standing === undefined) makeRoom();
      const attempt = (standing?.attempt ?? 0) + 1;
      const token = String(++tokens);
      pending.set(key, { token, attempt, leaseUntil: now + leaseMs });
      return { state: 'claimed', key, token, attempt };
    },
    async complete(claim) {
      if (held(claim) === undefined) return false;
      pending.delete(claim.key);
      completedAt.set(claim.key, clock.now());
      return true;
    },
    async release(claim) {
      const entry = held(claim);
      if (entry === undefined) return false;
      entry.leaseUntil = 0;
      return true;
    },
    async renew(claim, leaseMs) {
      const entry = held(claim);
      if (entry === undefined) return false;
      entry.leaseUntil = clock.now() + leaseMs;
      return true;
    },
  };
}

function assertPositive(option: string, value: number): void {
  if (!(value > 0))
    throw new ConfigurationError(option, `memoryInbox: ${option} must be a positive number, not ${value}`);
}
