/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { PlannedFault } from '../../faults/plan.js';
import type { Exchange } from '../../state/exchange.js';
import { Deliveries, type DeliveriesProps } from './deliveries.js';
import { FaultPanel } from './fault-panel.js';
import { type Frame, Layout } from './layout.js';
import { SendPanel } from './send-panel.js';
import { type CountedWebhook, Subscriptions } from './subscriptions.js';
import { TestEvents } from './test-events.js';

/** What the first page shows. */
export interface OverviewProps extends DeliveriesProps {
  readonly frame: Frame;
  readonly planned: readonly PlannedFault[];
  readonly counted: readonly CountedWebhook[];
  readonly tests: readonly Exchange[];
}

/** The first page: what can be sent, to whom, and what came of it. */
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
