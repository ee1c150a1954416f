import type { EventDataMap, EventName } from '../event/events.js';
import { signBody } from '../signature/verify-signature.js';
import { envelopeText } from './envelope-text.js';
import { reserialize } from './reserialize.js';

/** The default secret of `signedDelivery`. It is published, so it protects nothing. */
export const TEST_SECRET_KNOWN_TO_EVERYBODY = 'whsec_test_known_to_everybody';

/** The data of an event by name; open for an event without a type here. */
export type DeliveryData<Name extends string> = Name extends EventName ? EventDataMap[Name] : object;

/** Options of `signedDelivery`. */
export interface SignedDeliveryOptions {
  /** The webhook's secret. Default: `TEST_SECRET_KNOWN_TO_EVERYBODY`. */
  readonly secret?: string | undefined;
  /** `X-Webhook-ID`. Default: `whk_test`. */
  readonly webhookId?: string | undefined;
  /** `X-Delivery-ID`. Default: a new one for every call; none for the event `test`, which VideoVector sends without. */
  readonly deliveryId?: string | undefined;
  /** `X-Delivery-Attempt-ID` and `Idempotency-Key`. Default: as for `deliveryId`. */
  readonly attemptId?: string | undefined;
  /** The envelope's `id`. Default: a new one for every call. */
  readonly eventId?: string | undefined;
  /** The envelope's `created_at`: a Date, milliseconds since the epoch, or text, which is used unchanged. Default: now. */
  readonly createdAt?: Date | number | string | undefined;
  /** The envelope's `api_version`. Default: `2024-01`. */
  readonly apiVersion?: string | undefined;
  /**
   * `canonical`: the bytes that VideoVector signs and sends. `reserialized`: the bytes after a proxy has re-serialized the JSON,
   * with the signature of the canonical ones. Default: `canonical`.
   */
  readonly form?: 'canonical' | 'reserialized' | undefined;
  /** Headers to add or replace, with names in any case; undefined removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A delivery that can be passed directly to `fetch`, `new Request`, `receiver.receive` and supertest. */
export interface SignedDelivery {
  readonly method: 'POST';
  /** By VideoVector's names. */
  readonly headers: Record<string, string>;
  /** The exact body: a string, since HTTP clients send strings unchanged, and some print bytes as JSON. */
  readonly body: string;
}

/**
 * Creates a delivery as VideoVector sends it: the envelope in Python's canonical form, signed, with all headers.
 *
 * To test a retry, send one delivery twice: its ids stay the same. Two calls create two deliveries.
 *
 * @param event The event's name. It types the data; a name without a type is allowed.
 * @param data The event's data: a value, or JSON text to keep what JavaScript can't print, such as `{"start_time": 12.0}`.
 * @param options The secret, the ids, the time and the form; see `SignedDeliveryOptions`.
 * @throws ConfigurationError If the data is not an object, or the secret can't be one.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { signedDelivery } from '@videovector-webhooks/core/testing';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('prompt_run.completed', (event) => console.log(event.data.run_id));
 *
 * const secret = 'whsec_example';
 * const delivery = await signedDelivery('prompt_run.completed', { run_id: 'run_1' }, { secret });
 * const response = await receiver.fetch(new Request('http://localhost/webhooks', delivery));
 * ```
 */
export async function signedDelivery<const Name extends EventName | (string & {})>(
  event: Name,
  data: DeliveryData<Name> | string,
  options: SignedDeliveryOptions = {},
): Promise<SignedDelivery> {
  const isTest = event === 'test';
  const head = {
    event,
    id: options.eventId ?? newId(isTest ? 'evt_test' : 'evt'),
    created_at: timeOf(options.createdAt ?? Date.now()),
    api_version: options.apiVersion ?? '2024-01',
  };
  const canonical = envelopeText(head, data);
  const attemptId = options.attemptId ?? (isTest ? undefined : newId('att'));
  const headers = {
    'Content-Type': 'application/json',
    'X-Webhook-Signature': await signBody(canonical, options.secret ?? TEST_SECRET_KNOWN_TO_EVERYBODY),
    'X-Webhook-ID': options.webhookId ?? 'whk_test',
    'X-Delivery-ID': options.deliveryId ?? (isTest ? undefined : newId('del')),
    'X-Event-Type': event,
    'X-Delivery-Attempt-ID': attemptId,
    'Idempotency-Key': attemptId,
  };
  const body = options.form === 'reserialized' ? reserialize(canonical) : canonical;
  return { method: 'POST', headers: merged(headers, options.headers ?? {}), body };
}

function newId(prefix: string): string {
  return `${prefix}_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

/** To the second, like the sender's. */
function timeOf(time: Date | number | string): string {
  return typeof time === 'string' ? time : new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Keeps one header for each name, in any case: of two, a receiver could not decide which one counts. */
function merged(
  headers: Readonly<Record<string, string | undefined>>,
  changes: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const changed = new Set(Object.keys(changes).map((name) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !changed.has(name.toLowerCase()));
  const all = [...kept, ...Object.entries(changes)];
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
