/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Delivery } from '../../state/delivery.js';
import type { Exchange } from '../../state/exchange.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { type Filter, isFiltering, type Listed } from '../delivery-queries.js';
import { FilterForm } from './choices.js';
import { Answer, Status, Time } from './parts.js';
import { Visible, visible } from './text.js';

/** The most exchanges that a row shows. */
const MAX_STEPS = 8;

/** What the list of deliveries shows. */
export interface DeliveriesProps {
  readonly listed: Listed;
  readonly filter: Filter;
  readonly webhooks: readonly StoredWebhook[];
  /** The current time on the sandbox's clock. */
  readonly now: string;
  readonly exchangesOf: (deliveryId: string) => readonly Exchange[];
}

/** The newest deliveries, with the response to each attempt. */
export function Deliveries({ listed, filter, webhooks, now, exchangesOf }: DeliveriesProps): JSX.Element {
  const { shown, total } = listed;
  const names = new Map(webhooks.map(({ webhook_id, name }) => [webhook_id, name]));
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries" tabindex={-1}>
        Deliveries
      </h2>
      <FilterForm filter={filter} webhooks={webhooks} />
      <p class="hint" id="delivery-count">
        {total > shown.length
          ? `The newest ${shown.length} of ${total.toLocaleString('en')}.`
          : total === 0
            ? `${isFiltering(filter) ? 'No delivery matches.' : 'Nothing has been sent yet.'}`
            : `${total}, newest first. Times are those of the clock above, in UTC.`}
      </p>
      {shown.length > 0 && (
        <table id="delivery-table">
          <thead>
            <tr>
              <th scope="col">Created</th>
              <th scope="col">Event</th>
              <th scope="col" class="wide">
                Subscription
              </th>
              <th scope="col">Responses</th>
              <th scope="col">Status</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((delivery) => (
              <Row
                delivery={delivery}
                now={now}
                name={names.get(delivery.webhook_id) ?? delivery.webhook_id}
                exchanges={exchangesOf(delivery.delivery_id)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({
  delivery,
  now,
  name,
  exchanges,
}: {
  delivery: Delivery;
  now: string;
  name: string;
  exchanges: readonly Exchange[];
}): JSX.Element {
  const { delivery_id: id, event_type, created_at, status, next_retry_at } = delivery;
  return (
    <tr id={id}>
      <td>
        <Time at={created_at} now={now} />
      </td>
      <td>
        <a href={`/deliveries/${id}`}>{event_type}</a>
      </td>
      <td class="wide">
        <Visible text={name} />
      </td>
      <td>
        <Steps exchanges={exchanges} />
      </td>
      <td>
        <Status status={status} />
        {next_retry_at !== null && (
          <span class="next">
            {' '}
            next <Time at={next_retry_at} now={now} />
          </span>
        )}
      </td>
    </tr>
  );
}

/** The attempts in a line; what was sent besides them has a frame. */
function Steps({ exchanges }: { exchanges: readonly Exchange[] }): JSX.Element {
  const left = exchanges.length - MAX_STEPS;
  return (
    <span class="steps">
      {left > 0 && <span class="hint">+{left}</span>}
      {exchanges.slice(-MAX_STEPS).map((exchange) => (
        <span class={exchange.kind === 'attempt' ? 'step' : 'step beside'} title={titleOf(exchange)}>
          {exchange.kind !== 'attempt' && <small>{exchange.kind} </small>}
          <Answer exchange={exchange} />
        </span>
      ))}
    </span>
  );
}

function titleOf({ attempt, kind, faults, error }: Exchange): string {
  const what = kind === 'attempt' ? `attempt ${attempt}` : `${kind} with attempt ${attempt}`;
  return visible([what, ...faults, ...(error === null ? [] : [error])].join(', '));
}
