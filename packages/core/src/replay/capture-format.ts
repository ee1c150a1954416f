import type { Delivery } from '../delivery.js';
import { CaptureFormatError } from '../errors.js';
import { fromBase64 } from '../json/base64.js';
import type { Capture } from './capture.js';
import { replayableHeaders } from './capture-headers.js';

/**
 * Turns a capture into a delivery that can be received again: a captured line becomes a unit test.
 *
 * Headers that were redacted are left out, since `[redacted]` is not what the sender sent.
 *
 * @param capture A capture, or a line of a capture file.
 * @throws CaptureFormatError If it is not a capture, or its body was not captured.
 * @example
 * ```ts
 * import { createReceiver, signBody } from '@videovector-webhooks/core';
 * import { deliveryOf } from '@videovector-webhooks/core/replay';
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
export function deliveryOf(
  capture: Capture | string,
): Delivery & { method: string; headers: Record<string, string>; body: Uint8Array } {
  const { method, headers, body, body_base64: base64, body_missing: missing } = parseCapture(capture);
  if (missing !== undefined) {
    throw new CaptureFormatError(
      `The body of this delivery was not captured (${missing}), so it can't be received again`,
    );
  }
  return {
    method,
    headers: replayableHeaders(headers),
    body: base64 === undefined ? new TextEncoder().encode(body) : decodedBody(base64),
  };
}

function decodedBody(base64: string): Uint8Array {
  try {
    return fromBase64(base64);
  } catch {
    throw new CaptureFormatError('The body_base64 of this capture is not base64');
  }
}

/**
 * Checks that a value, or a line of a capture file, is a capture.
 *
 * @throws CaptureFormatError If it is not.
 */
export function parseCapture(capture: unknown): Capture {
  const value = typeof capture === 'string' ? parseLine(capture) : capture;
  if (!isCapture(value)) throw new CaptureFormatError('This is JSON, but not a capture of version 1');
  return value;
}

/** Parses a line. In front of it may be a byte order mark, or the NULs that a file truncated by another program holds. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line.replace(/^[\0\ufeff]+/, ''));
  } catch (cause) {
    throw new CaptureFormatError('This is not a line of JSON', {
      cause: cause instanceof Error ? cause.name : cause,
    });
  }
}

function isCapture(value: unknown): value is Capture {
  if (typeof value !== 'object' || value === null) return false;
  const { version, method, headers, captured_at: at, ...rest } = value as Record<string, unknown>;
  const { outcome } = value as { outcome?: { status?: unknown } };
  const bodies = [rest['body'], rest['body_base64'], rest['body_missing']];
  return (
    version === 1 &&
    typeof method === 'string' &&
    typeof at === 'string' &&
    typeof headers === 'object' &&
    headers !== null &&
    Object.values(headers).every((header) => typeof header === 'string') &&
    bodies.filter((body) => typeof body === 'string').length === 1 &&
    typeof outcome?.status === 'number'
  );
}
