import type { BodySource } from './body/read-body.js';
import type { WaitUntil } from './wait-until.js';

/** Headers as a `Headers` object, or as a record like Node's `request.headers`; names in any case. */
export type DeliveryHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** An HTTP request that may be a delivery, in whatever form it is at hand. */
export interface Delivery {
  /** The request's method. Default: `POST`. */
  method?: string | undefined;
  headers: DeliveryHeaders;
  /** The exact body; or, where a body parser has consumed it, what is left of it. */
  body: BodySource;
  /** Is given what goes on behind the answer, on a platform that would cut it off. Default: nothing is. */
  waitUntil?: WaitUntil | undefined;
}

/** The headers that the receiver looks at; null where one is missing. */
export interface KnownHeaders {
  signature: string | null;
  deliveryId: string | null;
  webhookId: string | null;
  eventType: string | null;
  contentEncoding: string | null;
  contentLength: string | null;
}

const FIELDS = new Map<string, keyof KnownHeaders>([
  ['x-webhook-signature', 'signature'],
  ['x-delivery-id', 'deliveryId'],
  ['x-webhook-id', 'webhookId'],
  ['x-event-type', 'eventType'],
  ['content-encoding', 'contentEncoding'],
  ['content-length', 'contentLength'],
]);

/**
 * Reads the headers, once for all steps. Values of several headers of one name are joined by a comma, as `Headers` and
 * Node do.
 */
export function readHeaders(headers: DeliveryHeaders): KnownHeaders {
  const known: KnownHeaders = {
    signature: null,
    deliveryId: null,
    webhookId: null,
    eventType: null,
    contentEncoding: null,
    contentLength: null,
  };
  if (isHeadersObject(headers)) {
    // Others' objects, such as a Map or Express's request, say undefined where a header is missing.
    for (const [name, field] of FIELDS) known[field] = headers.get(name) ?? null;
    return known;
  }
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    const field = FIELDS.get(name) ?? FIELDS.get(name.toLowerCase());
    if (field === undefined || value === undefined || value.length === 0) continue;
    const text = typeof value === 'string' ? value : value.join(', ');
    const before = known[field];
    known[field] = before === null ? text : `${before}, ${text}`;
  }
  return known;
}

function isHeadersObject(headers: DeliveryHeaders): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function';
}
