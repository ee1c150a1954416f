import { openBody } from '../body/open-body.js';
import type { Body, BodyReader, BodySource } from '../body/source.js';
import type { Clock } from '../clock.js';
import type { Delivery } from '../delivery.js';
import type { Logger } from '../outcome/log.js';
import type { Outcome } from '../outcome/outcome.js';
import { keepAlive } from '../wait-until.js';
import type { CaptureSink, MissingBody } from './capture.js';
import { createCaptureRecorder } from './capture-recorder.js';

/** The tap on the receiver: it sees each delivery's exact body and its outcome, and changes neither. */
export interface CaptureTap {
  /** Receives a delivery and captures it; the outcome does not wait for the capture to be written. */
  around(delivery: Delivery, receive: (tapped: Delivery) => Promise<Outcome>): Promise<Outcome>;
  /** Resolves when the captures are written. */
  close(): Promise<void>;
}

/** What there is of a body to capture. */
type Taken = Uint8Array | MissingBody;

/** @param sink Where captures go; without one every delivery passes untouched. */
export function createCaptureTap(sink: CaptureSink | undefined, clock: Clock, logger: Logger): CaptureTap {
  if (sink === undefined) return { around: (delivery, receive) => receive(delivery), close: async () => {} };
  const recorder = createCaptureRecorder(sink, clock, logger);
  return {
    async around(delivery, receive) {
      const { body, taken } = tapBody(delivery?.body);
      // Not by spread: the fields of a Request are getters of its prototype.
      const { method, headers, waitUntil } = delivery ?? {};
      const outcome = await receive({ method, headers, waitUntil, body });
      const recorded = recorder.record({ method, headers, body: taken(), outcome });
      keepAlive(delivery?.waitUntil, recorded, logger);
      return outcome;
    },
    close: () => recorder.close(),
  };
}

/** Passes a body to the receiver, and keeps what it read. */
function tapBody(source: BodySource): { body: BodySource; taken: () => Taken } {
  if (source === null || source === undefined) return { body: source, taken: () => new Uint8Array() };
  const opened = openBody(source);
  if (typeof opened !== 'function') return { body: source, taken: () => takenOf(opened) };
  let taken: Taken = 'unread';
  const body: BodyReader = async (limit, abort) => {
    const read = await opened(limit, abort);
    taken = read === 'too_large' ? read : takenOf(read instanceof Uint8Array ? { bytes: read } : read);
    return read;
  };
  return { body, taken: () => taken };
}

/** The body if it is exact. Text that a parser kept counts as that, unless decoding it has replaced bytes. */
function takenOf({ bytes, doubt, isPrinted }: Body): Taken {
  if (doubt?.code === 'client_gone') return 'incomplete';
  return isPrinted || (doubt?.code === 'body_altered' && bytes.length === 0) ? 'consumed' : bytes;
}
