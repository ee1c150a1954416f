import { memoryInbox } from '@videovector-webhooks/core';
import type { Claim } from '@videovector-webhooks/core/inbox';
import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';
import { setUp } from '../support/set-up.js';

const LEASE_MS = 30_000;

/** A receiver whose handler fails until it is told not to, and how often the handler was called. */
function failing(options: { maxAttempts?: number; joinMs?: number; handlerTimeoutMs?: number } = {}) {
  const clock = manualClock();
  const inbox = memoryInbox({ clock });
  const all = setUp({ clock, inbox, leaseMs: LEASE_MS, joinMs: 0, ...options });
  const state = { isBroken: true, calls: 0 };
  all.receiver.on('prompt_run.completed', () => {
    state.calls++;
    if (state.isBroken) throw new Error('no');
  });
  const codes = async (times: number) => {
    const found = [];
    for (let i = 0; i < times; i++) found.push((await all.receiver.receive(deliver(RUN_COMPLETED))).code);
    return found;
  };
  return { ...all, clock, inbox, state, codes };
}

async function parkedKeys(inbox: ReturnType<typeof memoryInbox>, maxAttempts: number): Promise<string[]> {
  const keys = [];
  for await (const page of inbox.parked(maxAttempts)) keys.push(...page.map(({ key }) => key));
  return keys;
}

describe('maxAttempts', () => {
  it('is off by default', async () => {
    const { codes } = failing();
    expect(new Set(await codes(50))).toEqual(new Set(['handler_failed']));
  });

  it('parks a delivery that failed so often: 503, and no handler is called', async () => {
    const { codes, state, receiver, logger } = failing({ maxAttempts: 3 });
    expect(await codes(5)).toEqual([
      'handler_failed',
      'handler_failed',
      'handler_failed',
      'parked',
      'parked',
    ]);
    expect(state.calls).toBe(3);
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      outcome: 'unavailable',
      status: 503,
      retryAfter: 60,
      attempt: 6,
    });
    expect(logger.lines.at(-1)).toMatch(/parked \(503\).*dead retry.*\(see \S.*\bparked\)$/s);
    // Other deliveries are handled.
    state.isBroken = false;
    const other = deliver(RUN_COMPLETED, { 'x-delivery-id': 'del_other' });
    expect((await receiver.receive(other)).code).toBe('handled');
  });

  it('shows it to the inbox as soon as it has failed so often, and handles it once it is revived', async () => {
    const { codes, state, inbox, receiver } = failing({ maxAttempts: 2 });
    await codes(1);
    expect(await parkedKeys(inbox, 2)).toEqual([]);
    await codes(1);
    const keys = await parkedKeys(inbox, 2);
    expect(keys).toHaveLength(1);
    state.isBroken = false;
    expect(await codes(1)).toEqual(['parked']);
    expect(await inbox.revive(keys, 2)).toEqual(keys);
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect(await codes(1)).toEqual(['duplicate']);
  });

  it('counts attempts that ended with their process', async () => {
    const { codes, state, clock, inbox } = failing({ maxAttempts: 2 });
    const [, key] = [await codes(1), (await parkedKeys(inbox, 1))[0]!];
    expect(await inbox.claim(key, LEASE_MS)).toMatchObject({ state: 'claimed', attempt: 2 });
    expect(await codes(1)).toEqual(['in_progress']);
    await clock.advance(LEASE_MS);
    expect(await codes(1)).toEqual(['parked']);
    expect(state.calls).toBe(1);
  });

  it('answers a discarded delivery as a duplicate', async () => {
    const { codes, inbox } = failing({ maxAttempts: 1 });
    await codes(2);
    await inbox.discard(await parkedKeys(inbox, 1), 1);
    expect(await codes(1)).toEqual(['duplicate']);
  });

  it('delays the job of a parked delivery in a worker', async () => {
    const { receiver, state } = failing({ maxAttempts: 1 });
    const job = { key: 'k', body: btoa(RUN_COMPLETED), matchedBy: 'raw' as const };
    expect((await receiver.process(job)).code).toBe('handler_failed');
    expect(await receiver.process(job)).toMatchObject({ code: 'parked', outcome: 'unavailable' });
    expect(state.calls).toBe(1);
  });
});

describe('parked deliveries of the memory inbox', () => {
  it('are listed with the time of their last attempt’s end, and only those that were tried so often and are not held', async () => {
    const clock = manualClock();
    const inbox = memoryInbox({ clock });
    const start = clock.now();
    const attempt = async (key: string) => (await inbox.claim(key, LEASE_MS)) as Claim;
    await inbox.release(await attempt('once'));
    await clock.advance(1_000);
    await attempt('crashed once');
    for (let i = 0; i < 2; i++) await inbox.release(await attempt('twice'));
    await inbox.release(await attempt('held again'));
    await clock.advance(LEASE_MS);
    await attempt('held again');
    const list = async (maxAttempts: number) => {
      const pages = [];
      for await (const page of inbox.parked(maxAttempts)) pages.push(...page);
      return pages;
    };
    expect(await list(1)).toEqual([
      { key: 'once', attempts: 1, endedAt: start },
      { key: 'twice', attempts: 2, endedAt: start + 1_000 },
      { key: 'crashed once', attempts: 1, endedAt: start + 1_000 + LEASE_MS },
    ]);
    expect((await list(2)).map(({ key }) => key)).toEqual(['twice']);
  });

  it('count as released and not yet tried once they are revived', async () => {
    const inbox = memoryInbox();
    await inbox.release((await inbox.claim('a', LEASE_MS)) as Claim);
    expect(await inbox.revive(['a', 'unknown'], 1)).toEqual(['a']);
    expect(await inbox.lookup('a')).toEqual({ state: 'released', attempt: 0 });
  });
});
