/** All in milliseconds, and short, so that leases run out and time-outs pass within a run of a minute. */
export const TIMES = {
  leaseMs: 600,
  handlerTimeoutMs: 1_200,
  joinMs: 200,
  inboxTimeoutMs: 1_000,
  /** How long the inbox on SQLite waits for a lock: shorter than a foreign lock, so that verbs fail. */
  busyTimeoutMs: 150,
  /** How long the sender waits for an answer. */
  attemptTimeoutMs: 1_000,
} as const;
