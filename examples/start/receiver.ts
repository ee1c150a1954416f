import { createReceiver, type Outcome, type Receiver } from '@videovector-webhooks/core';
import { FAILS_FIRST } from './programme.js';

/** A receiver, and what it has done. */
export interface Recorded {
  receiver: Pick<Receiver, 'receive' | 'close'>;
  /** The ids of the events that were handled to the end, in order. */
  handled: unknown[];
  /** What was answered, in order. */
  outcomes: Outcome[];
}

/** What is refused or fails here is meant to; the table has it. */
const logger = { warn() {}, error() {} };

/** A receiver with a handler for every event. One of them fails when it sees its event for the first time. */
export function recordingReceiver(secrets: string): Recorded {
  const receiver = createReceiver({ secrets, logger });
  const handled: unknown[] = [];
  const outcomes: Outcome[] = [];

  receiver.on(['media.*', 'prompt_run.*', 'import_job.*', 'export.*', 'test'], ({ id }) => {
    handled.push(id);
  });
  receiver.on(FAILS_FIRST, ({ id }, { attempt }) => {
    if (attempt === 1) throw new Error('The archive is not reachable');
    handled.push(id);
  });
  // A request that breaks off gets no answer.
  receiver.observe((outcome) => outcome.closeConnection || outcomes.push(outcome));

  return { receiver, handled, outcomes };
}
