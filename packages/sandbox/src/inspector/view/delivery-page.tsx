/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { canRetry, type Delivery } from '../../state/delivery.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { IndentedJson } from './bytes.js';
import { type Frame, Layout } from './layout.js';
import { CopyFrom, Post, Status, Time, Value } from './parts.js';
import { type ExplainedExchange, RequestLine, RequestView } from './request-view.js';
import { Visible } from './text.js';

/** A delivery with everything that was sent for it. */
export interface DeliveryPageProps {
  readonly frame: Frame;
  readonly delivery: Delivery;
  readonly eventId: string | undefined;
  readonly webhook: StoredWebhook | undefined;
  /** The newest ones, in order. */
  readonly exchanges: readonly ExplainedExchange[];
  /** How many came before these. */
  readonly earlier: number;
}

/** The page of a delivery: its attempts in order, with what was sent besides them. */
export function DeliveryPage(props: DeliveryPageProps): JSX.Element {
  const { frame, delivery, exchanges, earlier } = props;
  return (
    <Layout title={`${delivery.status}: ${delivery.event_type}`} frame={frame} at="/">
      <p class="back">
        <a href="/">All deliveries</a>
      </p>
      <Head {...props} />
      <section aria-labelledby="exchanges">
        <h2 id="exchanges">Requests</h2>
        {earlier > 0 && (
          <p class="hint">
            The newest {exchanges.length}; {earlier} earlier ones are not shown.
          </p>
        )}
        {exchanges.length === 0 && <p class="empty">None yet.</p>}
        <ol class="timeline" id="timeline">
          {exchanges.map((each, i) => (
            <li
              id={each.exchange.id}
              class={`${each.explanation.tone} ${each.exchange.kind === 'attempt' ? 'attempt' : 'beside'}`}
            >
              <details open={i === exchanges.length - 1}>
                <summary>
                  <RequestLine exchange={each.exchange} />
                </summary>
                <RequestView {...each} />
              </details>
            </li>
          ))}
        </ol>
      </section>
      <section aria-labelledby="envelope">
        <div class="caption">
          <h2 id="envelope">Event</h2>
          <CopyFrom href={`/deliveries/${delivery.delivery_id}/payload`} of="of the event">
            Copy JSON
          </CopyFrom>
          <p class="hint">Indented, with every digit as it was signed.</p>
        </div>
        <IndentedJson text={delivery.payload} />
      </section>
    </Layout>
  );
}

function Head({ delivery, eventId, webhook }: DeliveryPageProps): JSX.Element {
  const {
    delivery_id: id,
    webhook_id,
    event_type,
    status,
    created_at,
    completed_at,
    next_retry_at,
  } = delivery;
  return (
    <div class="head">
      <h1>
        {event_type} <Status status={status} />
      </h1>
      <p class="facts">
        <Value text={id} of="the id of the delivery" />
        {eventId !== undefined && <Value text={eventId} of="the id of the event" />}
      </p>
      <p class="facts">
        <span>
          to{' '}
          <a href={`/subscriptions/${webhook_id}`}>
            <Visible text={webhook?.name ?? webhook_id} />
          </a>
        </span>
        <span>
          created <Time at={created_at} />
        </span>
        {completed_at !== null && (
          <span>
            ended <Time at={completed_at} />
          </span>
        )}
        {next_retry_at !== null && (
          <span>
            next attempt <Time at={next_retry_at} />
          </span>
        )}
        {webhook?.status === 'paused' && <span>the subscription is paused</span>}
      </p>
      <div class="buttons">
        {canRetry(delivery) && (
          <Post action={`/deliveries/${id}/retry`} look="main">
            Retry now
          </Post>
        )}
        <a class="button" href={`/send?from=${id}`}>
          Edit and resend
        </a>
        <CopyFrom href={`/deliveries/${id}/test`}>Copy as a test</CopyFrom>
        {(delivery.response_status_code === 401 || delivery.response_status_code === 403) && (
          <Post action={`/webhooks/${webhook_id}/reveal`} of="of the subscription">
            Reveal secret
          </Post>
        )}
      </div>
    </div>
  );
}
