/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { DELIVERY_STATUSES } from '../../state/delivery.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { type Filter, isFiltering } from '../filter.js';
import { EventOptions, WebhookOptions } from './choices.js';

/** The choice of deliveries to show. */
export function FilterForm({
  filter,
  webhooks,
}: {
  filter: Filter;
  webhooks: readonly StoredWebhook[];
}): JSX.Element {
  return (
    <form method="get" action="/#deliveries" class="filter" aria-label="Filter">
      <label>
        <span class="unseeable">Status</span>
        <select name="status">
          <option value="">any status</option>
          {DELIVERY_STATUSES.map((status) => (
            <option value={status} selected={status === filter.status}>
              {status}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="unseeable">Event</span>
        <select name="event">
          <option value="">any event</option>
          <EventOptions chosen={filter.event} />
        </select>
      </label>
      <label>
        <span class="unseeable">Subscription</span>
        <select name="webhook">
          <option value="">any subscription</option>
          <WebhookOptions webhooks={webhooks} chosen={filter.webhook} />
        </select>
      </label>
      <button type="submit">Filter</button>
      {isFiltering(filter) && <a href="/#deliveries">Show all</a>}
    </form>
  );
}
