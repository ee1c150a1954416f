import { sha256Hex } from '#runtime';
import { EVENT_NAMES } from '../event/events.js';
import type { EventOrder } from '../inbox/inbox.js';
import type { OrderRule } from './order-rule.js';
import type { ReceivedDelivery } from './received-delivery.js';

/**
 * The field of `data` that has the resource's id, by the first word of the event's name. The sender's published code shows `run_id`; the
 * others are inferred.
 */
const ID_FIELDS: Readonly<Record<string, string>> = {
  media: 'video_id',
  prompt_run: 'run_id',
  export: 'export_id',
  import_job: 'job_id',
};

/** How far a resource is, by the last word of the event's name. */
const STAGES: Readonly<Record<string, number>> = {
  created: 0,
  started: 1,
  progress: 2,
  partial_completed: 3,
  failed: 4,
  cancelled: 4,
  completed: 4,
  ready: 4,
};

/** From this stage on, the resource has ended. */
const FIRST_TERMINAL_STAGE = 3;

const KNOWN: ReadonlySet<string> = new Set(EVENT_NAMES);
const RESOURCE_DIGITS = 48;
const NOTHING = new Uint8Array();

/**
 * Finds out where an event belongs among the events of its resource: a terminal event comes after all others, then the time
 * decides, then the stage.
 *
 * @returns Undefined if its resource, its time or its stage is unknown, so that the event has to be handled. The stage of an unsigned
 *   name is unknown.
 * @throws What the rule's `resource` throws.
 */
export async function eventOrder(
  { event, eventFromHeader, payload, verifiedWebhookId }: ReceivedDelivery,
  { resource, keepsStale }: OrderRule,
): Promise<EventOrder | undefined> {
  const [family = '', ...rest] = event.split('.');
  const stage = KNOWN.has(event) && !eventFromHeader ? STAGES[rest.at(-1)!] : undefined;
  const time = timeOf(payload.created_at);
  if (stage === undefined || time === undefined) return undefined;
  const id = idOf(
    resource === undefined ? fieldOf(payload.data, ID_FIELDS[family]!) : resource(payload as never),
  );
  if (id === undefined) return undefined;
  // Scoped to the subscription, so that the secret of one can't be used to supersede the events of another.
  const digest = await sha256Hex(JSON.stringify([verifiedWebhookId ?? null, family, id]), NOTHING);
  const isTerminal = stage >= FIRST_TERMINAL_STAGE;
  return {
    resource: digest.slice(0, RESOURCE_DIGITS),
    position: `${isTerminal ? 1 : 0}${time}${stage}`,
    keepsStale,
  };
}

function fieldOf(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null && Object.hasOwn(data, name)
    ? (data as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function idOf(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(?:Z|([+-]\d\d):?(\d\d))?$/i;

/** An ISO 8601 time as digits: seconds and nanoseconds since the epoch. Without a zone it is UTC. */
function timeOf(createdAt: unknown): string | undefined {
  const match = typeof createdAt === 'string' ? TIME.exec(createdAt) : null;
  if (match === null) return undefined;
  const [, date, time, fraction = '', hours, minutes] = match;
  const ms = Date.parse(`${date}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
  return ms >= 0 ? `${ms / 1000}`.padStart(12, '0') + fraction.padEnd(9, '0') : undefined;
}
