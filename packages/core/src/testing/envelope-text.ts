import { ConfigurationError } from '../errors.js';
import { canonicalText } from '../json/canonical-text.js';

/** The fields of an envelope besides its data. */
export interface EnvelopeHead {
  readonly event: string;
  readonly id: string;
  readonly created_at: string;
  readonly api_version: string;
}

/**
 * Writes an event's envelope in Python's canonical form, which is ASCII.
 *
 * @param data The event's data as JSON text, which keeps `12.0`; or a value, which JavaScript prints.
 * @throws ConfigurationError If the data is not a JSON object.
 */
export function envelopeText(head: EnvelopeHead, data: unknown): string {
  // Canonicalized separately first, so that text such as `{}, "event": "other"` can't escape from `data`.
  return canonicalText(`${JSON.stringify(head).slice(0, -1)},"data":${dataText(data)}}`);
}

function dataText(data: unknown): string {
  if (data === undefined)
    throw new ConfigurationError(
      'data',
      "signedDelivery: the data is missing. Pass it after the event's name, or {}.",
    );
  let text: string;
  try {
    text = canonicalText(typeof data === 'string' ? data : (JSON.stringify(data) ?? ''));
  } catch (cause) {
    throw new ConfigurationError(
      'data',
      `signedDelivery: the data must be an object that can be printed as JSON, or JSON text. ${(cause as Error).message}`,
    );
  }
  if (text.startsWith('{')) return text;
  throw new ConfigurationError(
    'data',
    'signedDelivery: the data must be an object, or the JSON text of one.',
  );
}
