/**
 * The receiver's times, in milliseconds of the schedule's clock. Short, so that every timer is within a few steps: of two timers,
 * only the order matters.
 */
export const TIMES = {
  leaseMs: 30,
  /** One pause, and then a last look. */
  joinMs: 10,
  inboxTimeoutMs: 20,
} as const;
