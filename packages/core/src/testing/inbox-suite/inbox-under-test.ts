import type { Inbox } from '../../inbox/inbox.js';

/**
 * An inbox under test. Only `inbox` is required; tests that need another member are skipped without it, as are the tests of
 * `lookup` and `transaction` if the inbox has no such method, and those of order if it does not have `supportsOrder`.
 */
export interface InboxUnderTest {
  readonly inbox: Inbox;
  /** An inbox on the same store by a connection of its own, as another process has it. */
  readonly otherInbox?: Inbox | undefined;
  /** Lets time pass on the store's clock, in milliseconds. Default: waits that long. */
  wait?: ((milliseconds: number) => Promise<void>) | undefined;
  /** Holds a lock of the store that makes the inbox's verbs fail, and returns the function that releases it. Needs `otherInbox`. */
  lock?: (() => Promise<() => Promise<void>>) | undefined;
  /** Makes the store permanently unavailable. */
  breakStore?: (() => void | Promise<void>) | undefined;
  /** Breaks the inbox's connection during the next claim, after the store has acted on it. */
  loseAnswerToClaim?: (() => void) | undefined;
  /** Called after each test. */
  close?: (() => void | Promise<void>) | undefined;
}

/** How the suite needs an inbox to be set up. */
export interface InboxTestOptions {
  /** How long the inbox must remember completed deliveries, in milliseconds. */
  readonly retentionMs: number;
}
