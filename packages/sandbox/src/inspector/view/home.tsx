/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { PlannedFault } from '../../faults/plan.js';
import type { Draft } from '../notices.js';
import { Deliveries, type DeliveriesProps } from './deliveries.js';
import { type Frame, Layout } from './layout.js';
import { FaultPanel, ScenarioPanel } from './panels.js';
import { SendForm } from './send.js';
import { FirstEvent, Start } from './start.js';

/** What the first page shows. */
export interface HomeProps extends DeliveriesProps {
  readonly frame: Frame;
  /** Whether nothing has been sent yet. */
  readonly isUnused: boolean;
  readonly planned: readonly PlannedFault[];
  readonly draft: Draft;
}

/** The first page: the deliveries, and beside them what sends more. Without a subscription: how to point a receiver here. */
export function Home({ frame, isUnused, planned, draft, ...deliveries }: HomeProps): JSX.Element {
  const { webhooks } = deliveries;
  if (webhooks.length === 0) return <Start frame={frame} />;
  return (
    <Layout
      title="Deliveries"
      frame={frame}
      at="/"
      skip={{ href: '#send', text: 'Skip to sending an event' }}
    >
      <div class="columns">
        <div>{isUnused ? <FirstEvent /> : <Deliveries {...deliveries} />}</div>
        <aside class="side" aria-label="Send" id="side">
          <section aria-labelledby="send" class="card">
            <h2 id="send" tabindex={-1}>
              Send an event
            </h2>
            <SendForm draft={draft} rows={4} />
          </section>
          <ScenarioPanel />
          <FaultPanel planned={planned} webhooks={webhooks} />
        </aside>
      </div>
    </Layout>
  );
}
