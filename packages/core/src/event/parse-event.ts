import type { Clock } from '../clock.js';
import { parseJson } from '../json/parse-json.js';
import { type Result, stop } from '../outcome/result.js';
import type { VerifiedDelivery } from '../signature/verified-delivery.js';
import type { UnknownEvent } from './events.js';

/** The event of a verified delivery, and how its name was found. */
export interface ParsedEvent {
  readonly payload: UnknownEvent;
  readonly event: string;
  readonly eventId: string | undefined;
  /** The signed body names no event; `X-Event-Type` does. */
  readonly eventFromHeader: true | undefined;
  /** `X-Event-Type` names another event than the signed body. */
  readonly eventMismatch: true | undefined;
}

/** How strictly events are read. */
export interface EventRules {
  /** Trust nothing unsigned, and refuse an event that the inbox may have forgotten. */
  readonly strict: boolean;
  readonly clock: Pick<Clock, 'now'>;
  readonly inbox: { readonly retentionMs: number };
}

/** Longer names are not event names; the sender's longest has 28 characters. */
const MAX_NAME_LENGTH = 256;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses the authenticated bytes, and no others, into an event.
 *
 * The signed `event` field decides the type. The header, which anyone could have changed, decides only if the body names
 * no event, and never in strict mode.
 */
export function parseEvent(
  verified: VerifiedDelivery,
  { strict, clock, inbox }: EventRules,
): ParsedEvent | Result {
  const fields = parseObject(verified.body);
  if (fields === undefined) return stop('event_unusable', verified);
  const signed = nameOf(Object.hasOwn(fields, 'event') ? fields['event'] : undefined);
  const header = nameOf(verified.eventType);
  const name = signed ?? (strict ? undefined : header);
  if (name === undefined) return stop('event_unusable', verified);

  // So that a handler finds the name in `event.event` even if only the header has it.
  const payload = Object.assign(fields, { event: name }) as unknown as UnknownEvent;
  const event: ParsedEvent = {
    payload,
    event: name,
    eventId: typeof payload.id === 'string' ? payload.id : undefined,
    eventFromHeader: signed === undefined || undefined,
    eventMismatch: (signed !== undefined && header !== undefined && header !== signed) || undefined,
  };
  const isStale = strict && isOlderThan(inbox.retentionMs, payload, clock.now());
  return isStale ? stop('event_stale', { ...verified, ...event }) : event;
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
 * Whether the signed `created_at` is so old that the inbox may have forgotten the delivery, which a replay could exploit.
 * An event without a readable time is not refused.
 */
function isOlderThan(retentionMs: number, { created_at: createdAt }: UnknownEvent, now: number): boolean {
  if (typeof createdAt !== 'string') return false;
  const hasZone = /(?:z|[+-]\d\d:?\d\d)$/i.test(createdAt);
  const time = Date.parse(hasZone ? createdAt : `${createdAt}Z`);
  return now - time > retentionMs;
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH ? value : undefined;
}
