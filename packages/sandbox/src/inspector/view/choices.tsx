/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { FAULTS } from '../../faults/fault.js';
import { DELIVERY_STATUSES } from '../../state/delivery.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { type Filter, isFiltering } from '../delivery-queries.js';
import { visible } from './text.js';

/** The events by family. */
export const EVENT_FAMILIES: readonly (readonly [family: string, events: readonly string[]])[] = [
  ...new Set(EVENT_NAMES.map((event) => event.split('.')[0] ?? event)),
].map((family) => [family, EVENT_NAMES.filter((event) => event.startsWith(`${family}.`))]);

/** The options of a field for an event. */
export function EventOptions({ chosen }: { chosen?: string | undefined }): JSX.Element {
  return (
    <>
      {EVENT_FAMILIES.map(([family, events]) => (
        <optgroup label={family}>
          {events.map((event) => (
            <option value={event} selected={event === chosen}>
              {event}
            </option>
          ))}
        </optgroup>
      ))}
    </>
  );
}

/** The options of a field for a fault. */
export function FaultOptions(): JSX.Element {
  return (
    <>
      {Object.entries(FAULTS).map(([name, description]) => (
        <option value={name}>{`${name}: ${description.replaceAll('`', '')}`}</option>
      ))}
    </>
  );
}

/** The options of a field for a subscription. */
export function WebhookOptions({
  webhooks,
  chosen,
}: {
  webhooks: readonly StoredWebhook[];
  chosen?: string | undefined;
}): JSX.Element {
  return (
    <>
      {webhooks.map(({ webhook_id, name, url }) => (
        <option value={webhook_id} selected={webhook_id === chosen}>
          {visible(`${name} (${url})`)}
        </option>
      ))}
    </>
  );
}

/** Selects the deliveries to show. */
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
