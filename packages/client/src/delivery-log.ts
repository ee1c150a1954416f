import type { CallOptions } from './call-options.js';
import { DELIVERY_STATUSES, type WebhookDelivery, type WebhookDeliveryStatus } from './delivery.js';
import type { Open } from './webhook.js';
import type { Webhooks } from './webhooks.js';

/** Options of `deliveries`. */
export interface DeliveryLogOptions extends CallOptions {
  /** Only the deliveries in this state. Default: all. */
  status?: Open<WebhookDeliveryStatus> | undefined;
}

/** The sender's log of a webhook, to walk with `for await`, once or more often. */
export interface DeliveryLog extends AsyncIterable<WebhookDelivery, void, undefined> {
  /**
   * The states of which the API showed 100 deliveries, its most, so that older ones may be missing. Known once the
   * walk has ended.
   */
  readonly cut: readonly Open<WebhookDeliveryStatus>[];
}

/** The API shows this many at most, and has no cursor. */
const LIMIT = 100;

/**
 * Walks the log state by state, each delivery once. At last it asks for all states: that finds states which the API has
 * added since, and deliveries that went back to a state which had been walked.
 */
export function deliveryLog(
  webhooks: Pick<Webhooks, 'listDeliveries'>,
  webhookId: string,
  { status, signal }: DeliveryLogOptions = {},
): DeliveryLog {
  const cut = new Set<Open<WebhookDeliveryStatus>>();

  async function* walk(): AsyncGenerator<WebhookDelivery, void, undefined> {
    const seen = new Set<string>();
    cut.clear();
    for (const each of status === undefined ? [...DELIVERY_STATUSES, undefined] : [status]) {
      const page = await webhooks.listDeliveries(webhookId, { status: each, limit: LIMIT, signal });
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
