/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { FAULTS } from '../../faults/fault.js';
import type { DELIVERY_STATUSES } from '../../state/delivery.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { type Filter, isFiltering, listAddress, NO_RESPONSE } from '../queries/filter.js';
import type { Listed } from '../queries/list-deliveries.js';
import { EventOptions, WebhookOptions } from './choices.js';
import { visible } from './text.js';

/** The statuses that are always offered; the others only if there are such deliveries. */
const ALWAYS: ReadonlySet<string> = new Set(['failed', 'retrying', 'delivered']);
const ORDER = [
  'failed',
  'retrying',
  'pending',
  'processing',
  'delivered',
] satisfies (typeof DELIVERY_STATUSES)[number][];

/** Selects deliveries by their status, with the number of each. */
export function StatusTabs({
  filter,
  statuses,
}: {
  filter: Filter;
  statuses: Listed['statuses'];
}): JSX.Element {
  const all = [...statuses.values()].reduce((sum, number) => sum + number, 0);
  const offered = ORDER.filter((each) => ALWAYS.has(each) || statuses.has(each) || each === filter.status);
  return (
    <nav class="tabs" aria-label="Status" id="status-tabs">
      {[undefined, ...offered].map((status) => (
        <a
          href={listAddress({ ...filter, status })}
          class={status ?? 'all'}
          {...(status === filter.status && { 'aria-current': 'true' })}
        >
          {status ?? 'all'}{' '}
          <b>{(status === undefined ? all : (statuses.get(status) ?? 0)).toLocaleString('en')}</b>
        </a>
      ))}
    </nav>
  );
}

/** Selects the deliveries to show. */
export function FilterForm({
  filter,
  codes,
  webhooks,
}: {
  filter: Filter;
  codes: Listed['codes'];
  webhooks: readonly StoredWebhook[];
}): JSX.Element {
  return (
    <form method="get" action="/" class="filter" aria-label="Filter" id="filter">
      {filter.status !== undefined && <input type="hidden" name="status" value={filter.status} />}
      <label class="search">
        <span class="unseeable">Search by id</span>
        <input
          type="search"
          name="q"
          value={visible(filter.search ?? '')}
          placeholder="Search by id: del_, evt_, run_…"
          autocomplete="off"
          spellcheck={false}
        />
      </label>
      <label>
        <span class="unseeable">Event</span>
        <select name="event">
          <option value="">any event</option>
          <EventOptions chosen={filter.event} />
        </select>
      </label>
      <label>
        <span class="unseeable">Code</span>
        <select name="code">
          <option value="">any code</option>
          {codesToOffer(codes, filter.code).map(([code, number]) => (
            <option value={code} selected={code === filter.code}>
              {code === NO_RESPONSE ? 'no response' : code} ({number.toLocaleString('en')})
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="unseeable">Fault</span>
        <select name="fault">
          <option value="">any fault or none</option>
          {Object.keys(FAULTS).map((fault) => (
            <option value={fault} selected={fault === filter.fault}>
              {fault}
            </option>
          ))}
        </select>
      </label>
      {(webhooks.length > 1 || filter.webhook !== undefined) && (
        <label>
          <span class="unseeable">Subscription</span>
          <select name="webhook">
            <option value="">any subscription</option>
            <WebhookOptions webhooks={webhooks} chosen={filter.webhook} />
          </select>
        </label>
      )}
      <button type="submit" class="without-script">
        Filter
      </button>
      {isFiltering(filter) && <a href="/">Clear</a>}
    </form>
  );
}

function codesToOffer(codes: Listed['codes'], chosen: string | undefined): [string, number][] {
  const sorted = [...codes].sort(([a], [b]) => a.localeCompare(b));
  return chosen === undefined || codes.has(chosen) ? sorted : [...sorted, [chosen, 0]];
}
