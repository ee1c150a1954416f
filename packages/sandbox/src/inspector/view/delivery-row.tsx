/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Delivery } from '../../state/delivery.js';
import type { Exchange } from '../../state/exchange.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { spanText } from '../format.js';
import { responseOf, responseText, type SeenResponse, toneOfExchange } from '../response-code.js';
import { Response, Status, Time } from './parts.js';
import { Visible } from './text.js';

/** The most requests that a row shows. */
const MAX_TICKS = 8;

/** One delivery in the list. The link in it covers the whole row. */
export function DeliveryRow({
  delivery,
  now,
  webhook,
  showsWebhook,
  exchanges,
}: {
  delivery: Delivery;
  now: string;
  webhook: StoredWebhook | undefined;
  showsWebhook: boolean;
  exchanges: readonly Exchange[];
}): JSX.Element {
  const { delivery_id: id, event_type, created_at, status, next_retry_at, attempts } = delivery;
  const last = exchanges.findLast(({ kind }) => kind === 'attempt');
  const response = last === undefined ? lastResponseOf(delivery) : responseOf(last);
  return (
    <tr id={id} class={status}>
      <td class="event">
        <a href={`/deliveries/${id}`}>{event_type}</a>
        <code class="id">{id}</code>
      </td>
      <td>
        <Status status={status} />
        {webhook?.status === 'paused' && status !== 'delivered' && status !== 'failed' && (
          <small>subscription paused</small>
        )}
        {next_retry_at !== null && (
          <small>
            next <Time at={next_retry_at} now={now} />
          </small>
        )}
      </td>
      <td>
        {response === undefined ? (
          <span class="hint">{attempts > 0 ? 'waiting' : 'not sent'}</span>
        ) : (
          <Response response={response} />
        )}
      </td>
      <td>
        <Ticks exchanges={exchanges} />
      </td>
      <td class="number">{last !== undefined && spanText(last.duration_ms)}</td>
      {showsWebhook && (
        <td class="wide address">
          <Visible text={webhook?.name ?? delivery.webhook_id} />
        </td>
      )}
      <td class="number">
        <Time at={created_at} now={now} />
      </td>
    </tr>
  );
}

/** The response of a delivery whose requests are no longer kept. */
function lastResponseOf({ attempts, status, ...last }: Delivery): SeenResponse | undefined {
  if (attempts === 0 || status === 'processing') return undefined;
  return { status: last.response_status_code, body: last.response_body };
}

/** A bar for each request: filled for an attempt, hollow for what a fault or a replay sent besides. */
function Ticks({ exchanges }: { exchanges: readonly Exchange[] }): JSX.Element {
  const left = exchanges.length - MAX_TICKS;
  return (
    <span class="ticks">
      {left > 0 && <small>+{left}</small>}
      {exchanges.slice(-MAX_TICKS).map((exchange) => (
        <span class={`tick ${toneOfExchange(exchange)} ${exchange.kind === 'attempt' ? '' : 'beside'}`} />
      ))}
      <span class="unseeable">{exchanges.slice(-MAX_TICKS).map(inWords).join('; ')}</span>
    </span>
  );
}

function inWords(exchange: Exchange): string {
  const { attempt, kind, faults } = exchange;
  const what = kind === 'attempt' ? `attempt ${attempt}` : kind;
  const fault = faults.length === 0 ? '' : ` (${faults.join(', ')})`;
  return `${what}${fault}: ${responseText(responseOf(exchange))}`;
}
