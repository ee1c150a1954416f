import { type Clock, systemClock } from '../clock.js';
import { ConfigurationError, InboxFullError } from '../errors.js';
import { withHelp } from '../help-link.js';
import { type Logger, safeLogger } from '../outcome/logger.js';
import { CompletedDeliveries } from './completed-deliveries.js';
import type { Claim, ClaimResult, EventOrder, ParkedDelivery, ParkingInbox } from './inbox.js';
import { OldestFirst } from './oldest-first.js';
import { Resources } from './resources.js';

/** Options of `memoryInbox`. */
export interface MemoryInboxOptions {
  /** The most deliveries to remember; when full, released ones are evicted first, then the oldest completed one. Default: 100,000. */
  maxEntries?: number | undefined;
  /** How long a completed delivery is remembered, in milliseconds. Default: 30 days. */
  retentionMs?: number | undefined;
  /** The clock for leases and retention. Default: the system's clock. */
  clock?: Clock | undefined;
  /** Where to warn, once, if a delivery is forgotten within an hour because the inbox is full. Default: `console`. */
  logger?: Logger | undefined;
}

/** A delivery that is being handled. */
interface Held {
  readonly token: string;
  readonly attempt: number;
  /** When the lease ends, on the clock's `elapsed`. */
  leaseUntil: number;
  readonly order: EventOrder | undefined;
}

/** A delivery that was released for another attempt. */
interface Released {
  readonly token: string;
  readonly attempt: number;
  /** When it was released, on the clock's `elapsed`. */
  readonly at: number;
}

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Creates an inbox in this process's memory, the default. It is lost when the process ends, and other processes don't see
 * it; if you run several, use an inbox on a store.
 *
 * When full, it evicts released deliveries first, then the oldest completed one, never one whose lease is running. If all
 * leases are running, a new delivery is answered with 503.
 *
 * @param options How many deliveries to remember, and for how long; see `MemoryInboxOptions`.
 * @throws ConfigurationError If an option is not a positive number.
 * @example
 * ```ts
 * import { createReceiver, memoryInbox } from '@videovector-webhooks/core';
 *
 * const inbox = memoryInbox({ maxEntries: 10_000 });
 * const receiver = createReceiver({ secrets: 'whsec_example', inbox });
 * ```
 */
export function memoryInbox(options: MemoryInboxOptions = {}): ParkingInbox {
  const { maxEntries = 100_000, retentionMs = 30 * DAY_MS, clock = systemClock } = options;
  assertPositive('maxEntries', maxEntries);
  assertPositive('retentionMs', retentionMs);
  const logger = safeLogger(options.logger ?? console);
  const held = new Map<string, Held>();
  const released = new OldestFirst<Released>();
  const completed = new CompletedDeliveries();
  const resources = new Resources(maxEntries, retentionMs);
  let tokens = 0;
  let hasWarned = false;

  function forgetExpired(now: number): void {
    const isExpired = (at = Number.POSITIVE_INFINITY): boolean => now - at >= retentionMs;
    while (isExpired(completed.oldestAt)) completed.dropOldest();
    for (let oldest = released.oldest(); isExpired(oldest?.[1].at); oldest = released.oldest())
      released.delete(oldest![0]);
  }

  /** Evicts the delivery that is needed least: a released one, else the oldest completed one, else an abandoned one. */
  function makeRoom(now: number): void {
    if (held.size + released.size + completed.size < maxEntries) return;
    const oldest = released.oldest();
    if (oldest !== undefined) released.delete(oldest[0]);
    else if (completed.size > 0) evictCompleted(now);
    else dropAbandoned(now);
  }

  function evictCompleted(now: number): void {
    const ageMs = now - completed.oldestAt!;
    completed.dropOldest();
    if (hasWarned || ageMs >= HOUR_MS) return;
    hasWarned = true;
    const text =
      `[videovector-webhooks] The memory inbox is full and has forgotten a delivery after ${Math.round(ageMs / 1000)} seconds: ` +
      `a later copy is handled again. Raise maxEntries (${maxEntries}) or use another inbox`;
    logger.warn(withHelp(text, 'memory_may_forget'));
  }

  /** Evicts a claim whose lease has run out. */
  function dropAbandoned(now: number): void {
    for (const [key, { token, leaseUntil }] of held) {
      if (leaseUntil > now) continue;
      endClaim({ key, token });
      return;
    }
    throw new InboxFullError(
      `All ${maxEntries} deliveries that the memory inbox can hold are in progress. Raise maxEntries, or lower maxInFlight below it`,
    );
  }

  /** Ends a claim and returns its entry; undefined if it is not held under this token. */
  function endClaim({ key, token }: Pick<Claim, 'key' | 'token'>): Held | undefined {
    const entry = held.get(key);
    if (!hasToken(token, entry)) return undefined;
    held.delete(key);
    if (entry.order !== undefined) resources.free(entry.order.resource, token);
    return entry;
  }

  /** Ends the deliveries that were claimed too often and are not held, and returns their keys. */
  function endParked(
    keys: readonly string[],
    maxAttempts: number,
    end: (key: string, entry: Pick<Held, 'token' | 'attempt'>, now: number) => void,
  ): string[] {
    const now = clock.elapsed();
    forgetExpired(now);
    return keys.filter((key) => {
      const current = held.get(key);
      const entry = current === undefined || current.leaseUntil > now ? released.get(key) : current;
      if (entry === undefined || entry.attempt < maxAttempts) return false;
      endClaim({ key, token: entry.token });
      released.delete(key);
      end(key, entry, now);
      return true;
    });
  }

  return {
    retentionMs,
    supportsOrder: true,
    async claim(key, leaseMs, _observed, order): Promise<ClaimResult> {
      const now = clock.elapsed();
      forgetExpired(now);
      if (completed.get(key) !== undefined) return { state: 'completed' };
      const current = held.get(key);
      const remainingMs = (current?.leaseUntil ?? 0) - now;
      if (current !== undefined && remainingMs > 0) return { state: 'in-progress', remainingMs };
      const stale = order && resources.isStale(order, now);
      const isSuperseded = stale && !order?.keepsStale;
      const busyMs = order && !isSuperseded ? resources.remainingMs(order.resource, now) : 0;
      if (busyMs > 0) return { state: 'in-progress', remainingMs: busyMs };
      const earlier = current ?? released.get(key);
      if (earlier === undefined) makeRoom(now);
      const attempt = (earlier?.attempt ?? 0) + 1;
      released.delete(key);
      if (current !== undefined) endClaim({ key, token: current.token });
      // 32 bits are enough: a token has to differ from the other tokens of one delivery.
      tokens = (tokens + 1) >>> 0;
      const token = String(tokens);
      if (isSuperseded) {
        completed.add(key, token, attempt, now);
        return { state: 'superseded' };
      }
      held.set(key, { token, attempt, leaseUntil: now + leaseMs, order });
      if (order === undefined) return { state: 'claimed', key, token, attempt };
      resources.hold(order.resource, token, now + leaseMs);
      return { state: 'claimed', key, token, attempt, order, stale };
    },
    async complete(claim) {
      const entry = endClaim(claim);
      if (entry === undefined) return hasToken(claim.token, completed.get(claim.key));
      const now = clock.elapsed();
      completed.add(claim.key, entry.token, entry.attempt, now);
      if (entry.order !== undefined) resources.mark(entry.order, now);
      return true;
    },
    async release(claim) {
      const entry = endClaim(claim);
      if (entry === undefined) return hasToken(claim.token, released.get(claim.key));
      released.add(claim.key, { token: entry.token, attempt: entry.attempt, at: clock.elapsed() });
      return true;
    },
    async renew({ key, token }, leaseMs) {
      const entry = held.get(key);
      if (!hasToken(token, entry)) return false;
      const leaseUntil = clock.elapsed() + leaseMs;
      if (entry.order !== undefined && !resources.renew(entry.order.resource, token, leaseUntil))
        return false;
      entry.leaseUntil = leaseUntil;
      return true;
    },
    async lookup(key) {
      const now = clock.elapsed();
      forgetExpired(now);
      const current = held.get(key);
      if (current !== undefined) {
        const { attempt, leaseUntil } = current;
        return { state: leaseUntil > now ? 'in-progress' : 'expired', attempt };
      }
      const done = completed.get(key);
      if (done !== undefined) return { state: 'completed', attempt: done.attempt };
      const earlier = released.get(key);
      return earlier === undefined ? { state: 'absent' } : { state: 'released', attempt: earlier.attempt };
    },
    async *parked(maxAttempts) {
      const now = clock.elapsed();
      forgetExpired(now);
      const started = clock.now() - now;
      const all: ParkedDelivery[] = [];
      for (const [key, { attempt, at }] of released.entries())
        if (attempt >= maxAttempts) all.push({ key, attempts: attempt, endedAt: started + at });
      for (const [key, { attempt, leaseUntil }] of held)
        if (attempt >= maxAttempts && leaseUntil <= now)
          all.push({ key, attempts: attempt, endedAt: started + leaseUntil });
      yield all;
    },
    revive: async (keys, maxAttempts) =>
      endParked(keys, maxAttempts, (key, { token }, at) => released.add(key, { token, attempt: 0, at })),
    discard: async (keys, maxAttempts) =>
      endParked(keys, maxAttempts, (key, { token, attempt }, now) => completed.add(key, token, attempt, now)),
  };
}

function hasToken<Entry extends { readonly token: string }>(
  token: string,
  entry: Entry | undefined,
): entry is Entry {
  return entry !== undefined && entry.token === token;
}

function assertPositive(option: string, value: number): void {
  if (!(value > 0))
    throw new ConfigurationError(option, `memoryInbox: ${option} must be a positive number, not ${value}`);
}
