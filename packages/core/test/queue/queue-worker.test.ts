import { closesInTime } from '@videovector-webhooks/core/queue';
import { describe, expect, it } from 'vitest';

describe('a worker whose engine does not let it go', () => {
  const never = new Promise(() => {});

  it('is left soon if it runs no job', async () => {
    expect(await closesInTime(never, new Set(), { closeTimeoutMs: 2 ** 31 - 1 })).toBe(false);
  });

  it('is left once its jobs have ended, or its time is over', async () => {
    const running = new Set(['a']);
    setTimeout(() => running.clear(), 2_500);
    expect(await closesInTime(never, running, { closeTimeoutMs: 2 ** 31 - 1 })).toBe(false);
    expect(running.size).toBe(0);
    expect(await closesInTime(never, new Set(['b']), { closeTimeoutMs: 10 })).toBe(false);
  });

  it('has closed if it was let go', async () => {
    expect(await closesInTime(Promise.resolve(), new Set(['a']), { closeTimeoutMs: 0 })).toBe(true);
  });
});
