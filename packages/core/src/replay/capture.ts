import type { Delivery } from '../delivery.js';
import { toBase64 } from '../json/base64.js';
import type { Outcome } from '../outcome/outcome.js';
import { capturedHeaders } from './capture-headers.js';

/** A delivery as it was received, with its outcome: one line of a capture file, its keys in this order. */
export interface Capture {
  /** The version of this format. */
  readonly version: 1;
  /** When the outcome was known, in ISO 8601. */
  readonly captured_at: string;
  readonly method: string;
  /** The headers by lower-case name, sorted. The values of credentials and identities are `[redacted]`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact body, if it is UTF-8. */
  readonly body?: string;
  /** The exact body in base64, if it is not UTF-8. */
  readonly body_base64?: string;
  /** Why there is no body. */
  readonly body_missing?: MissingBody;
  readonly outcome: CapturedOutcome;
  /** Set if the receiver did not verify the delivery, so anyone may have sent it. */
  readonly unverified?: true;
  /** Set if this was not received but rebuilt from VideoVector's delivery log and signed again. */
  readonly rebuilt_from?: 'delivery_log';
}

/**
 * Why a capture has no body: it was never read, was read only in part, was too large to capture, or a body parser had
 * consumed it.
 */
export type MissingBody = 'unread' | 'incomplete' | 'too_large' | 'consumed';

/** The outcome as it is captured: everything `Outcome` has except the error. */
export interface CapturedOutcome {
  readonly outcome: string;
  readonly code: string;
  readonly status: number;
  readonly event?: string;
  readonly event_id?: string;
  readonly delivery_id?: string;
  readonly webhook_id?: string;
  readonly matched_by?: string;
  readonly key?: string;
  readonly attempt?: number;
  readonly reason?: string;
}

/** Where captures go. */
export interface CaptureSink {
  /** The largest body to capture, in bytes. Default: 1 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Stores a capture. An error is logged and never fails a delivery; the response does not wait. */
  write(capture: Capture): unknown;
  /** Resolves once everything is written; the receiver's `close` waits for it. */
  close?(): Promise<void>;
}

/** The largest body captured, in bytes, unless the sink says otherwise. */
export const DEFAULT_CAPTURE_BYTES = 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Makes the capture of a delivery, for code that captures without a receiver.
 *
 * @param delivery The request's method and headers; credentials and identities in the headers are redacted.
 * @param body The exact bytes, or why there are none.
 * @param outcome What happened to the delivery.
 * @param capturedAt When, in milliseconds since the epoch.
 * @example
 * ```ts
 * import { captureOf } from '@videovector-webhooks/core/replay';
 *
 * const outcome = { outcome: 'unknown', code: 'unknown', status: 200 };
 * const capture = captureOf({ headers: { cookie: 'a=b' } }, new Uint8Array(), outcome, Date.now());
 * console.log(capture.headers['cookie']); // [redacted]
 * ```
 */
export function captureOf(
  { method = 'POST', headers }: Pick<Delivery, 'method' | 'headers'>,
  body: Uint8Array | MissingBody,
  outcome: CapturedOutcome,
  capturedAt: number,
): Capture {
  return {
    version: 1,
    captured_at: new Date(capturedAt).toISOString(),
    method,
    headers: capturedHeaders(headers),
    ...(typeof body === 'string' ? { body_missing: body } : capturedBody(body)),
    outcome,
  };
}

function capturedBody(bytes: Uint8Array): Pick<Capture, 'body' | 'body_base64'> {
  try {
    return { body: utf8.decode(bytes) };
  } catch {
    return { body_base64: toBase64(bytes) };
  }
}

/** The part of an outcome that is captured: never the error, which could quote a payload. */
export function capturedOutcome(outcome: Outcome): CapturedOutcome {
  const { event, eventId, deliveryId, webhookId, matchedBy, key, attempt, reason } = outcome;
  return {
    outcome: outcome.outcome,
    code: outcome.code,
    status: outcome.status,
    ...(event !== undefined && { event }),
    ...(eventId !== undefined && { event_id: eventId }),
    ...(deliveryId !== undefined && { delivery_id: deliveryId }),
    ...(webhookId !== undefined && { webhook_id: webhookId }),
    ...(matchedBy !== undefined && { matched_by: matchedBy }),
    ...(key !== undefined && { key }),
    ...(attempt !== undefined && { attempt }),
    ...(reason !== undefined && { reason }),
  };
}
