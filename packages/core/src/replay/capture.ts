import type { Delivery, DeliveryHeaders } from '../delivery.js';
import { CaptureFormatError } from '../errors.js';
import { fromBase64, toBase64 } from '../json/base64.js';
import type { Outcome } from '../outcome/outcome.js';

/** A delivery as it arrived and what became of it: one line of a capture file, its keys in this order. */
export interface Capture {
  /** The version of this format. */
  readonly version: 1;
  /** When the delivery had its outcome, in ISO 8601. */
  readonly captured_at: string;
  readonly method: string;
  /** The headers by lower-case name, sorted; those that hold credentials say `[redacted]`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact body, where it is UTF-8. */
  readonly body?: string;
  /** The exact body in base64, where it is not UTF-8. */
  readonly body_base64?: string;
  /** Why there is no body: it was never read, was larger than the cap, or a parser had consumed it. */
  readonly body_missing?: 'unread' | 'too_large' | 'consumed';
  readonly outcome: CapturedOutcome;
}

/** The outcome as it is captured: what `Outcome` says, but no error. */
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
  readonly maxBodyBytes?: number;
  /** Takes a capture. What it throws is logged, and never fails a delivery; the answer does not wait for it. */
  write(capture: Capture): unknown;
  /** Resolves when all is written; the receiver's `close` waits for it. */
  close?(): Promise<void>;
}

/** The largest body captured, in bytes, unless the sink says otherwise. */
export const DEFAULT_CAPTURE_BYTES = 1024 * 1024;

/** What carries credentials, by name: the sender sends none of these, but gateways add some. */
const CREDENTIALS =
  /^(?:proxy-)?authorization$|cookie|token|secret|password|api-?key|credential|(?:^|-)auth(?:$|-)/;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Makes the capture of a delivery, for those who have no receiver's tap to make it.
 *
 * @param delivery The request's method and headers; headers that carry credentials are redacted.
 * @param body The exact bytes; or why there are none.
 * @param outcome What became of it.
 * @param capturedAt When, in milliseconds since the epoch.
 * @example
 * ```ts
 * import { captureOf } from '@videovector-webhooks/core';
 *
 * const outcome = { outcome: 'unknown', code: 'unknown', status: 200 };
 * const capture = captureOf({ headers: { cookie: 'a=b' } }, new Uint8Array(), outcome, Date.now());
 * console.log(capture.headers['cookie']); // [redacted]
 * ```
 */
export function captureOf(
  { method = 'POST', headers }: Pick<Delivery, 'method' | 'headers'>,
  body: Uint8Array | NonNullable<Capture['body_missing']>,
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

/**
 * Makes a delivery of a capture, to be received again: a captured line becomes a unit test.
 *
 * @param capture A capture, or a line of a capture file.
 * @throws CaptureFormatError Where it is none, or its body was not captured.
 * @example
 * ```ts
 * import { createReceiver, deliveryOf, signBody } from '@videovector-webhooks/core';
 *
 * const body = '{"data": {"message": "hello"}, "event": "test"}';
 * const line = JSON.stringify({
 *   version: 1,
 *   captured_at: '2026-10-07T00:00:00.000Z',
 *   method: 'POST',
 *   headers: { 'x-webhook-signature': await signBody(body, 'whsec_example') },
 *   body,
 *   outcome: { outcome: 'failed', code: 'handler_failed', status: 500 },
 * });
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('test', () => {});
 * console.log((await receiver.receive(deliveryOf(line))).status); // 200
 * ```
 */
export function deliveryOf(capture: Capture | string): Delivery & { body: Uint8Array } {
  const { method, headers, body, body_base64: base64, body_missing: missing } = parseCapture(capture);
  if (missing !== undefined) {
    throw new CaptureFormatError(
      `The body of this delivery was not captured (${missing}), so it can't be received again`,
    );
  }
  return {
    method,
    headers,
    body: base64 === undefined ? new TextEncoder().encode(body) : fromBase64(base64),
  };
}

/** Checks that a value, or a line of a capture file, is a capture. */
export function parseCapture(capture: unknown): Capture {
  let value = capture;
  if (typeof capture === 'string') {
    try {
      value = JSON.parse(capture);
    } catch (cause) {
      throw new CaptureFormatError('This is not a line of JSON', {
        cause: cause instanceof Error ? cause.name : cause,
      });
    }
  }
  if (!isCapture(value)) throw new CaptureFormatError('This is JSON, but not a capture of version 1');
  return value;
}

function isCapture(value: unknown): value is Capture {
  if (typeof value !== 'object' || value === null) return false;
  const {
    version,
    method,
    headers,
    body,
    body_base64: base64,
    body_missing: missing,
    captured_at: at,
  } = value as Record<string, unknown>;
  const { outcome } = value as { outcome?: { status?: unknown } };
  return (
    version === 1 &&
    typeof method === 'string' &&
    typeof at === 'string' &&
    typeof headers === 'object' &&
    headers !== null &&
    Object.values(headers).every((header) => typeof header === 'string') &&
    [body, base64, missing].filter((kind) => typeof kind === 'string').length === 1 &&
    typeof outcome?.status === 'number'
  );
}

function capturedHeaders(headers: DeliveryHeaders): Record<string, string> {
  const entries: [string, string][] =
    headers instanceof Headers
      ? [...headers]
      : Object.entries(headers as Record<string, string | readonly string[] | undefined>)
          .filter((entry): entry is [string, string | readonly string[]] => entry[1] !== undefined)
          .map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')]);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, CREDENTIALS.test(name) ? '[redacted]' : value]),
  );
}

function capturedBody(bytes: Uint8Array): Pick<Capture, 'body' | 'body_base64'> {
  try {
    return { body: utf8.decode(bytes) };
  } catch {
    return { body_base64: toBase64(bytes) };
  }
}

/** The part of an outcome that is captured: no error, which could quote a payload. */
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
