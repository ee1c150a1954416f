import { createReceiver, type Outcome, type Receiver } from '@videovector-webhooks/core';

/** A call of a handler, as it was made. */
export interface Call {
  event: string;
  deliveryId: string | undefined;
  data: unknown;
}

/** A receiver, and what it has done. */
export interface Recorded {
  receiver: Pick<Receiver, 'receive' | 'close'>;
  calls: Call[];
  outcomes: Outcome[];
}

/** Two lines are expected in the log, for the tampered delivery and for the handler that fails. The table has them. */
const logger = { warn() {}, error() {} };

/** A receiver with a handler for every event. One of them fails when it sees a certain export for the first time. */
export function recordingReceiver(secret: string): Recorded {
  const receiver = createReceiver({ secrets: secret, logger });
  const calls: Call[] = [];
  const outcomes: Outcome[] = [];

  receiver.on(
    ['test', 'media.*', 'prompt_run.*', 'import_job.*', 'export.failed'],
    ({ event, data }, { deliveryId }) => {
      calls.push({ event, deliveryId, data });
    },
  );
  receiver.on('export.ready', ({ event, data }, { deliveryId, attempt }) => {
    calls.push({ event, deliveryId, data });
    if (data.export_id === 'exp_19aa70' && attempt === 1) throw new Error('The archive is not reachable');
  });
  receiver.observe((outcome) => outcomes.push(outcome));

  return { receiver, calls, outcomes };
}
