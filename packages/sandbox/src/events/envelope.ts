import { ConfigurationError } from '@videovector-webhooks/core';
import { canonicalText } from '@videovector-webhooks/core/tools';
import { strictJson } from '../canonical-text.js';
import { newId } from '../ids.js';

/** An event as it is signed. */
export interface Envelope {
  readonly id: string;
  readonly event: string;
  /** The index that the event is about, if its data names one. */
  readonly indexId: string | undefined;
  /** The whole envelope in Python's canonical form. */
  readonly payload: string;
}

const API_VERSION = '2024-01';

/**
 * Creates the envelope of an event. (Contract: a delivery.)
 *
 * @param data The event's data: JSON text, which keeps `12.0`, or a value that `JSON.stringify` prints.
 * @param now The time, in milliseconds since the epoch.
 * @throws ConfigurationError If the data is not a JSON object.
 */
export function envelopeOf(event: string, data: unknown, now: number): Envelope {
  const id = newId(event === 'test' ? 'evt_test' : 'evt');
  const created = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  const head = JSON.stringify({ api_version: API_VERSION, created_at: created, event, id });
  const dataText = canonicalData(data);
  const payload = canonicalText(`${head.slice(0, -1)},"data":${dataText}}`);
  return { id, event, indexId: indexOf(dataText), payload };
}

/** Media, runs and exports have an `index_id`; import jobs a `target_index_id`. (Contract: a delivery.) */
function indexOf(data: string): string | undefined {
  const { index_id: id, target_index_id: target } = JSON.parse(strictJson(data)) as Record<string, unknown>;
  return [id, target].find((each) => typeof each === 'string') as string | undefined;
}

function canonicalData(data: unknown): string {
  let text: string;
  try {
    text = canonicalText(typeof data === 'string' ? data : (JSON.stringify(data) ?? 'undefined'));
  } catch (cause) {
    throw new ConfigurationError('data', `The data of an event must be JSON. ${(cause as Error).message}`);
  }
  if (text.startsWith('{')) return text;
  throw new ConfigurationError(
    'data',
    'The data of an event must be an object, such as {"run_id": "run_1"}.',
  );
}
