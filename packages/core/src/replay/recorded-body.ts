import { openBody } from '../body/open-body.js';
import type { Body } from '../body/source.js';
import type { MissingBody } from './capture.js';

/**
 * Returns the body to record for a delivery.
 *
 * @param received What the receiver read; undefined if it stopped before the body was complete.
 * @param source Where the body came from: one in memory is recorded even if the receiver did not look at it.
 * @returns The exact bytes; the reason why there are none; or undefined if the outcome determines the reason.
 */
export function recordedBody(
  received: Body | undefined,
  source: unknown,
): Uint8Array | MissingBody | undefined {
  if (source === null || source === undefined) return new Uint8Array();
  const body = received ?? openBody(source);
  if (typeof body === 'function') return undefined;
  const { bytes, doubt, isReconstructed } = body;
  if (doubt?.code === 'client_gone') return 'incomplete';
  return isReconstructed || (doubt?.code === 'body_altered' && bytes.length === 0) ? 'consumed' : bytes;
}
