import type { CallOptions } from './call-options.js';
import { DELIVERY_STATUSES, type WebhookDelivery, type WebhookDeliveryStatus } from './delivery.js';
import type { Open } from './webhook.js';

/** Options of `deliveries`. */
export interface DeliveryLogOptions extends CallOptions {
  /** Only the deliveries in this state. Default: all. */
  status?: Open<WebhookDeliveryStatus> | undefined;
}

/** The sender's log of a webhook, to iterate with `for await`, as often as you like. */
export interface DeliveryLog extends AsyncIterable<WebhookDelivery> {
  /** The states that may have older deliveries than the 100 that the API shows. Complete after an iteration. */
  readonly cut: readonly Open<WebhookDeliveryStatus>[];
}

/** Reads one page of the log. */
export type ListPage = (options: {
  readonly status: Open<WebhookDeliveryStatus> | undefined;
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}) => Promise<readonly WebhookDelivery[]>;

/** The API shows this many at most, and has no cursor. */
const LIMIT = 100;

/**
 * Iterates over the log state by state, each delivery once. The last page is that of all states: it shows states that the
 * API has added since, and deliveries that returned to a state that was read before.
 */
export function deliveryLog(list: ListPage, { status, signal }: DeliveryLogOptions = {}): DeliveryLog {
  const cut = new Set<Open<WebhookDeliveryStatus>>();

  async function* walk(): AsyncGenerator<WebhookDelivery, void, undefined> {
    const seen = new Set<string>();
    cut.clear();
    for (const each of status === undefined ? [...DELIVERY_STATUSES, undefined] : [status]) {
      const page = await list({ status: each, limit: LIMIT, signal });
      if (each !== undefined && page.length >= LIMIT) cut.add(each);
      for (const delivery of page) {
        if (seen.has(delivery.delivery_id)) continue;
        seen.add(delivery.delivery_id);
        if (each === undefined && page.length >= LIMIT && !isKnown(delivery.status)) cut.add(delivery.status);
        yield delivery;
      }
    }
  }

  return {
    [Symbol.asyncIterator]: walk,
    get cut() {
      return [...cut];
    },
  };
}

function isKnown(status: string): boolean {
  return (DELIVERY_STATUSES as readonly string[]).includes(status);
}
