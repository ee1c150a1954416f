import { type DeliveryHeaders, readHeader } from './delivery.js';
import type { UnknownEvent } from './events.js';
import { parseJson } from './parse-json.js';
import { type Step, stop } from './step.js';

/** An authentic event and how its name was found. */
export interface Envelope {
  readonly event: UnknownEvent;
  /** The signed body names no event; `X-Event-Type` does. */
  readonly fromHeader: boolean;
  /** `X-Event-Type` names another event than the signed body. */
  readonly mismatch: boolean;
}

/** Longer names are no names; the sender's longest has 27 letters. */
const MAX_NAME_LENGTH = 256;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses the authenticated bytes, and no others, into an event.
 *
 * The signed `event` field decides its type; the header, which anybody could have changed, only where the body
 * names none, and never in strict mode.
 */
export function readEnvelope(
  authenticated: Uint8Array,
  headers: DeliveryHeaders,
  strict: boolean,
): Step<Envelope> {
  let payload: unknown;
  try {
    payload = parseJson(utf8.decode(authenticated));
  } catch (error) {
    return stop('event_unusable', { error });
  }
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    return stop('event_unusable');
  const fields = payload as Record<string, unknown>;
  const signed = nameOf(Object.hasOwn(fields, 'event') ? fields['event'] : undefined);
  const header = nameOf(readHeader(headers, 'x-event-type'));
  const name = signed ?? (strict ? undefined : header);
  if (name === undefined) return stop('event_unusable');
  // Set on the parsed object, which is ours alone, so that a handler always finds the name where the type says.
  fields['event'] = name;
  const mismatch = signed !== undefined && header !== undefined && signed !== header;
  return { ok: true, value: { event: fields as UnknownEvent, fromHeader: signed === undefined, mismatch } };
}

/**
 * Whether the signed `created_at` is so old that the inbox may have forgotten the delivery, which a replay could
 * exploit. Without a readable time it can't be told, and nothing is refused.
 */
export function isStale(event: UnknownEvent, now: number, retentionMs: number): boolean {
  const { created_at: createdAt } = event;
  if (typeof createdAt !== 'string') return false;
  const hasZone = /(?:z|[+-]\d\d:?\d\d)$/i.test(createdAt);
  const time = Date.parse(hasZone ? createdAt : `${createdAt}Z`);
  return now - time > retentionMs;
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH ? value : undefined;
}
