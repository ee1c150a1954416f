import {
  createReceiver,
  type Inbox,
  memoryInbox,
  type Outcome,
  type ReceiverOptions,
} from '@videovector-webhooks/core';
import { type ManualClock, manualClock } from '@videovector-webhooks/core/testing';
import { SECRET } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

/** A receiver with a manual clock, and what it logged and observed. */
export function setUp(options: Partial<ReceiverOptions> = {}) {
  const clock = manualClock();
  const logger = quietLogger();
  const outcomes: Outcome[] = [];
  const receiver = createReceiver({
    secrets: SECRET,
    clock,
    logger,
    inbox: memoryInbox({ clock }),
    ...options,
  });
  receiver.observe((outcome) => outcomes.push(outcome));
  return { receiver, clock, logger, outcomes };
}

/** A memory inbox with some verbs replaced. */
export function inboxWith(clock: ManualClock, replaced: (inbox: Inbox) => Partial<Inbox>): Inbox {
  const inbox = memoryInbox({ clock });
  return { ...inbox, ...replaced(inbox) };
}

export const down = () => Promise.reject(new Error('the store is down'));
