import type { Body } from '../body/source.js';
import type { Clock } from '../clock.js';
import type { Delivery } from '../delivery.js';
import { nameOf } from '../outcome/describe-error.js';
import { type Logger, logTrouble } from '../outcome/logger.js';
import type { Outcome } from '../outcome/outcome.js';
import {
  type Capture,
  type CaptureSink,
  capturedOutcome,
  captureOf,
  DEFAULT_CAPTURE_BYTES,
  type MissingBody,
} from './capture.js';
import { recordedBody } from './recorded-body.js';

/** Records deliveries once their outcome is known. The response does not wait for it. */
export interface CaptureRecorder {
  /**
   * Captures a delivery. Never rejects, even if the delivery can't be read.
   *
   * @param received The body as far as the receiver has read it; undefined if it has not.
   * @returns Resolves once the sink has stored the capture.
   */
  record(delivery: Delivery, received: Body | undefined, outcome: Outcome): Promise<void>;
  /** Closes the sink and waits for that, if the sink can be closed. */
  close(): Promise<void>;
}

/**
 * Creates the recorder behind the receiver's option `capture`.
 *
 * @param sink Where captures go.
 */
export function createCaptureRecorder(sink: CaptureSink, clock: Clock, logger: Logger): CaptureRecorder {
  const { maxBodyBytes = DEFAULT_CAPTURE_BYTES } = sink;
  let failing = false;

  function captureFor(
    { method, headers, body }: Delivery,
    received: Body | undefined,
    outcome: Outcome,
  ): Capture {
    const known = recordedBody(received, body) ?? missingBody(outcome);
    const kept = typeof known !== 'string' && known.length > maxBodyBytes ? 'too_large' : known;
    const capture = captureOf({ method, headers }, kept, capturedOutcome(outcome), clock.now());
    return outcome.matchedBy === undefined ? { ...capture, unverified: true } : capture;
  }

  return {
    async record(...recorded) {
      try {
        await sink.write(captureFor(...recorded));
        failing = false;
      } catch (error) {
        if (!failing)
          logTrouble(logger, `Captures are being lost: the sink threw ${nameOf(error)}`, 'captures_lost');
        failing = true;
      }
    },
    async close() {
      try {
        await sink.close?.();
      } catch (error) {
        logTrouble(logger, `The capture sink failed to close: ${nameOf(error)}`, 'captures_lost');
      }
    },
  };
}

/** Why the receiver has no body, according to the outcome. */
function missingBody({ code }: Outcome): MissingBody {
  switch (code) {
    case 'body_too_large':
      return 'too_large';
    case 'body_altered':
      return 'consumed';
    case 'body_timeout':
    case 'client_gone':
      return 'incomplete';
    default:
      return 'unread';
  }
}
