/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Exchange } from '../../state/exchange.js';
import type { StoredWebhook } from '../../state/webhook.js';
import type { Filter } from '../queries/filter.js';
import type { Listed } from '../queries/list-deliveries.js';
import { DeliveryRow } from './delivery-row.js';
import { FilterForm, StatusTabs } from './filter.js';
import { Pager } from './pager.js';

/** What the list of deliveries shows. */
export interface DeliveriesProps {
  readonly listed: Listed;
  readonly filter: Filter;
  readonly webhooks: readonly StoredWebhook[];
  /** The current time on the sandbox's clock. */
  readonly now: string;
  readonly exchangesOf: (deliveryId: string) => readonly Exchange[];
}

/** The deliveries, with the response to the last attempt of each. */
export function Deliveries({ listed, filter, webhooks, now, exchangesOf }: DeliveriesProps): JSX.Element {
  const byId = new Map(webhooks.map((webhook) => [webhook.webhook_id, webhook]));
  return (
    <section aria-labelledby="deliveries" class="list">
      <div class="heading">
        <h1 id="deliveries" tabindex={-1}>
          Deliveries
        </h1>
        <a href="/send" class="button main narrow-only">
          Send an event
        </a>
      </div>
      <StatusTabs filter={filter} statuses={listed.statuses} />
      <FilterForm filter={filter} codes={listed.codes} webhooks={webhooks} />
      {listed.total === 0 ? (
        <p class="empty" id="no-delivery">
          No delivery matches.
        </p>
      ) : (
        <div class="table-frame" id="delivery-list">
          <table id="delivery-table">
            <thead>
              <tr>
                <th scope="col">Event</th>
                <th scope="col">Status</th>
                <th scope="col">Response</th>
                <th scope="col">Attempts</th>
                <th scope="col" class="number">
                  Duration
                </th>
                {webhooks.length > 1 && (
                  <th scope="col" class="wide">
                    Subscription
                  </th>
                )}
                <th scope="col" class="number">
                  Created
                </th>
              </tr>
            </thead>
            <tbody>
              {listed.shown.map((delivery) => (
                <DeliveryRow
                  delivery={delivery}
                  now={now}
                  webhook={byId.get(delivery.webhook_id)}
                  showsWebhook={webhooks.length > 1}
                  exchanges={exchangesOf(delivery.delivery_id)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager listed={listed} filter={filter} />
    </section>
  );
}
