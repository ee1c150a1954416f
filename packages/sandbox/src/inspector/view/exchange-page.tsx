/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { ExchangeLine, ExchangeView, type ExplainedExchange, nameOf } from './exchange-view.js';
import { type Frame, Layout } from './layout.js';

/** The page of one exchange, such as a test event. */
export function ExchangePage({ frame, ...explained }: { frame: Frame } & ExplainedExchange): JSX.Element {
  const { exchange } = explained;
  return (
    <Layout title={nameOf(exchange)} frame={frame}>
      <p class="back">
        {exchange.delivery_id === null ? (
          <a href="/#test-events">All test events</a>
        ) : (
          <a href={`/deliveries/${exchange.delivery_id}`}>The whole delivery</a>
        )}
      </p>
      <h1>{nameOf(exchange)}</h1>
      <p>
        <ExchangeLine exchange={exchange} />
      </p>
      <h2 class="unseeable">What was sent and answered</h2>
      <ExchangeView {...explained} />
    </Layout>
  );
}
