import { type BodySource, readStream } from '../body/read-body.js';
import type { Clock } from '../clock.js';
import type { Delivery } from '../delivery.js';
import { encodeUtf8 } from '../json/utf8.js';
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
      const outcome = await receive({ ...delivery, body });
      const recorded = recorder.record({ ...delivery, body: taken(), outcome });
      keepAlive(delivery?.waitUntil, recorded, logger);
      return outcome;
    },
    close: () => recorder.close(),
  };
}

/** Lets a body through to the receiver, and keeps what came through. */
function tapBody(source: BodySource): { body: BodySource; taken: () => Taken } {
  if (typeof source === 'function') {
    let taken: Taken = 'unread';
    const body: BodySource = async (limit, abort) => {
      taken = await source(limit, abort);
      return taken;
    };
    return { body, taken: () => taken };
  }
  if (source instanceof ReadableStream) {
    return tapBody((limit, { signal }) => readStream(source, limit, signal));
  }
  return { body: source, taken: () => takenOf(source) };
}

function takenOf(source: unknown): Taken {
  if (source instanceof Uint8Array) return source;
  if (typeof source === 'string') return encodeUtf8(source);
  if (source === null || source === undefined) return new Uint8Array();
  if (Object.prototype.toString.call(source) === '[object ArrayBuffer]')
    return new Uint8Array(source as ArrayBuffer);
  // The text that a parser kept is as it arrived, unless decoding replaced what was no UTF-8.
  const { consumed } = source as { consumed?: unknown };
  return typeof consumed === 'string' && !consumed.includes('\ufffd') ? encodeUtf8(consumed) : 'consumed';
}
