import { releaseLostClaim } from '@videovector-webhooks/core/inbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

describe('the release of a claim whose response was lost', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is tried until it takes effect, with growing pauses', async () => {
    const startedAt = Date.now();
    const calls: number[] = [];
    const results = [() => Promise.reject(new Error('down')), async () => false, async () => true];
    const releasing = releaseLostClaim(() => {
      calls.push(Date.now() - startedAt);
      return results.shift()!();
    });
    await vi.runAllTimersAsync();
    await releasing;
    expect(calls).toEqual([100, 500, 2_000]);
  });

  it('is given up after 16 seconds, when the lease takes care of it', async () => {
    const release = vi.fn(async () => false);
    const releasing = releaseLostClaim(release);
    await vi.runAllTimersAsync();
    await releasing;
    expect(release).toHaveBeenCalledTimes(5);
  });
});
