import { createReceiver, type Outcome, type Receiver } from '@videovector-webhooks/core';
import { FAILS_FIRST } from './programme.js';

/** A receiver, and a record of its work. */
export interface Recorded {
  receiver: Pick<Receiver, 'receive' | 'close'>;
  /** The ids of the handled events, in order. */
  handled: unknown[];
  /** The outcomes, in order. */
  outcomes: Outcome[];
}

/** Silent, because the failures here are intended, and the table shows them. */
const logger = { warn() {}, error() {} };

/** Creates a receiver with a handler for every event. One handler fails the first time it sees its event. */
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
  // A request that breaks off gets no response.
  receiver.observe((outcome) => outcome.closeConnection || outcomes.push(outcome));

  return { receiver, handled, outcomes };
}
