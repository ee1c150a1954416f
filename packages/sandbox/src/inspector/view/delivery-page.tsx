/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { canRetry, type Delivery } from '../../state/delivery.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { ExchangeLine, ExchangeView, type ExplainedExchange } from './exchange.js';
import { type Frame, Layout } from './layout.js';
import { Post, Status, Time } from './parts.js';
import { IndentedJson, Visible } from './text.js';

/** A delivery with everything that was sent for it. */
export interface DeliveryPageProps {
  readonly frame: Frame;
  readonly delivery: Delivery;
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
    <Layout title={delivery.event_type} frame={frame}>
      <p class="back">
        <a href="/#deliveries">All deliveries</a>
      </p>
      <Head {...props} />
      <section aria-labelledby="exchanges">
        <h2 id="exchanges">Attempts</h2>
        {earlier > 0 && (
          <p class="hint">
            The newest {exchanges.length}; {earlier} earlier ones are not shown.
          </p>
        )}
        {exchanges.length === 0 && <p class="empty">None yet.</p>}
        <ol class="timeline" id="timeline">
          {exchanges.map((each, i) => (
            <li id={each.exchange.id} class={each.exchange.kind === 'attempt' ? 'attempt' : 'beside'}>
              <details open={i === exchanges.length - 1}>
                <summary>
                  <ExchangeLine exchange={each.exchange} />
                </summary>
                <ExchangeView {...each} />
              </details>
            </li>
          ))}
        </ol>
      </section>
      <section aria-labelledby="envelope">
        <h2 id="envelope">The event</h2>
        <p class="hint">Indented, with every digit as it was signed.</p>
        <IndentedJson text={delivery.payload} />
      </section>
    </Layout>
  );
}

function Head({ delivery, webhook }: DeliveryPageProps): JSX.Element {
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
        <code>{id}</code>
        <span>
          to{' '}
          <a href={`/?webhook=${webhook_id}#deliveries`}>
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
        {delivery.error_message !== null && <Visible text={delivery.error_message} />}
      </p>
      {canRetry(delivery) && <Post action={`/deliveries/${id}/retry`}>Retry now</Post>}
    </div>
  );
}
