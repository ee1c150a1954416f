import { systemClock } from '@videovector-webhooks/core/tools';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const DAY_MS = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('the system clock waits longer than a timer can', () => {
  const callback = vi.fn();
  systemClock.after(30 * DAY_MS, callback);
  vi.advanceTimersByTime(30 * DAY_MS - 1);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledOnce();
});

it('the system clock can cancel such a wait at any time', () => {
  const callback = vi.fn();
  const cancel = systemClock.after(60 * DAY_MS, callback);
  vi.advanceTimersByTime(30 * DAY_MS);
  cancel();
  vi.advanceTimersByTime(60 * DAY_MS);
  expect(callback).not.toHaveBeenCalled();
});
