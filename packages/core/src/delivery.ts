import type { BodySource } from './body.js';
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

/**
 * The value of a header.
 *
 * @returns Null where the header is missing. Values of several headers of one name are joined by a comma, as
 *   `Headers` and Node do.
 */
export function readHeader(headers: DeliveryHeaders, name: string): string | null {
  if (isHeadersObject(headers)) return headers.get(name);
  const values: string[] = [];
  for (const [key, value] of Object.entries(headers)) {
    if (key.toLowerCase() !== name || value === undefined) continue;
    if (typeof value === 'string') values.push(value);
    else values.push(...value);
  }
  return values.length === 0 ? null : values.join(', ');
}

function isHeadersObject(headers: DeliveryHeaders): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function';
}
