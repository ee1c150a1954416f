import { parseJson } from '../json/parse-json.js';
import type { OutcomeDetails } from '../outcome/outcome.js';
import { type Step, stop } from '../outcome/result.js';
import type { UnknownEvent } from './events.js';

/** An authentic event and how its name was found. */
export interface Envelope {
  readonly event: UnknownEvent;
  /** The signed body names no event; `X-Event-Type` does. */
  readonly fromHeader: boolean;
}

/** Longer names are no names; the sender's longest has 27 letters. */
const MAX_NAME_LENGTH = 256;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses the authenticated bytes, and no others, into an event.
 *
 * The signed `event` field decides its type; the header, which anybody could have changed, only where the body
 * names none, and never in strict mode.
 *
 * @param eventType The header `X-Event-Type`.
 */
export function readEnvelope(
  authenticated: Uint8Array,
  eventType: string | null,
  strict: boolean,
  trace: OutcomeDetails,
): Step<Envelope> {
  const fields = parseObject(authenticated);
  if (fields === undefined) return stop('event_unusable');
  const signed = nameOf(Object.hasOwn(fields, 'event') ? fields['event'] : undefined);
  const header = nameOf(eventType);
  const name = signed ?? (strict ? undefined : header);
  if (name === undefined) return stop('event_unusable');

  // Set on the parsed object, which is ours alone, so that a handler always finds the name where the type says.
  const event = Object.assign(fields, { event: name }) as unknown as UnknownEvent;
  const fromHeader = signed === undefined;
  trace.event = name;
  if (typeof event.id === 'string') trace.eventId = event.id;
  if (fromHeader) trace.eventFromHeader = true;
  else if (header !== undefined && header !== signed) trace.eventMismatch = true;
  return { ok: true, value: { event, fromHeader } };
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const payload = parseJson(utf8.decode(bytes));
    const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
    return isObject ? (payload as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
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
