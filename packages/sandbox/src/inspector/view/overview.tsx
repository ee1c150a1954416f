/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { PlannedFault } from '../../faults/plan.js';
import type { Exchange } from '../../state/exchange.js';
import { spanText } from '../format.js';
import { FaultPanel, SendPanel } from './control-panels.js';
import { Deliveries, type DeliveriesProps } from './deliveries.js';
import { type Frame, Layout } from './layout.js';
import { Answer, Time } from './parts.js';
import { type CountedWebhook, Subscriptions } from './subscriptions.js';
import { Visible } from './text.js';

/** What the overview shows. */
export interface OverviewProps extends DeliveriesProps {
  readonly frame: Frame;
  readonly planned: readonly PlannedFault[];
  readonly counted: readonly CountedWebhook[];
  readonly tests: readonly Exchange[];
}

/** The overview: what can be sent, to which subscriptions, and the results. */
export function Overview({ frame, planned, counted, tests, ...deliveries }: OverviewProps): JSX.Element {
  return (
    <Layout title="Inspector" frame={frame} skip={{ href: '#deliveries', text: 'Skip to the deliveries' }}>
      <h1 class="unseeable">Inspector</h1>
      <div class="columns">
        <div class="side">
          <SendPanel />
          <FaultPanel planned={planned} webhooks={deliveries.webhooks} />
        </div>
        <div class="middle">
          <Subscriptions counted={counted} now={deliveries.now} />
          <Deliveries {...deliveries} />
          <TestEvents exchanges={tests} now={deliveries.now} />
        </div>
      </div>
    </Layout>
  );
}

/** The newest test events, which belong to no delivery and are never retried. */
function TestEvents({ exchanges, now }: { exchanges: readonly Exchange[]; now: string }): JSX.Element {
  return (
    <section aria-labelledby="test-events">
      <h2 id="test-events">Test events</h2>
      {exchanges.length === 0 ? (
        <p class="hint">None yet. Send one with the button of a subscription.</p>
      ) : (
        <table id="test-table">
          <thead>
            <tr>
              <th scope="col">Sent</th>
              <th scope="col">To</th>
              <th scope="col">Took</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            {exchanges.map((exchange) => (
              <tr id={exchange.id}>
                <td>
                  <a href={`/exchanges/${exchange.id}`}>
                    <Time at={exchange.started_at} now={now} />
                  </a>
                </td>
                <td class="address">
                  <Visible text={exchange.url} />
                </td>
                <td>{spanText(exchange.duration_ms)}</td>
                <td>
                  {exchange.kind !== 'attempt' && <small>{exchange.kind} </small>}
                  <Answer exchange={exchange} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
