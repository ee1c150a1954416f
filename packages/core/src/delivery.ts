import type { BodySource } from './body/source.js';
import type { DeliveryHeaders } from './headers.js';
import type { WaitUntil } from './wait-until.js';

/** An HTTP request that may be a delivery, as the caller has it. */
export interface Delivery {
  /** The request's method. Default: `POST`. */
  method?: string | undefined;
  headers: DeliveryHeaders;
  /** The exact body, or what a body parser left of it. */
  body: BodySource;
  /** Keeps work alive that continues after the response, on a platform that would stop it. Default: none. */
  waitUntil?: WaitUntil | undefined;
}
