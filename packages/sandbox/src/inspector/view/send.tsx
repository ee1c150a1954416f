/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { PlannedFault } from '../../faults/plan.js';
import type { StoredWebhook } from '../../state/webhook.js';
import type { Draft } from '../notices.js';
import { EventOptions, FaultOptions } from './choices.js';
import { type Frame, Layout } from './layout.js';
import { FaultPanel, ScenarioPanel } from './panels.js';

/**
 * The form that sends an event.
 *
 * @param leaves Whether the result is shown on the page of the delivery.
 */
export function SendForm({
  draft: { event = 'prompt_run.completed', data, fault },
  rows,
  leaves = false,
}: {
  draft: Draft;
  rows: number;
  leaves?: boolean;
}): JSX.Element {
  return (
    <form method="post" action="/actions/events" class="stack" id="send-form">
      {leaves && <input type="hidden" name="show" value="delivery" />}
      <label>
        Event
        <select name="event" id="send-event">
          <EventOptions chosen={event} />
        </select>
      </label>
      <label>
        Data
        <textarea
          name="data"
          id="send-data"
          rows={rows}
          spellcheck={false}
          autocomplete="off"
          aria-describedby="data-hint"
          placeholder="{ }"
        >
          {data}
        </textarea>
      </label>
      <div class="with-hint">
        <button type="submit" class="small" id="send-sample" formmethod="get" formaction="/send">
          Insert the sample
        </button>
        <p class="hint" id="data-hint">
          If empty, the sample is sent. Its fields are a guess: no page documents the data of events.
        </p>
      </div>
      <label>
        Fault
        <select name="fault">
          <option value="">none</option>
          <FaultOptions chosen={fault} />
        </select>
      </label>
      <button type="submit" class="main">
        Send
      </button>
    </form>
  );
}

/** The page to write an event on, and to send an earlier one again with changes. */
export function SendPage({
  frame,
  draft,
  from,
  planned,
  webhooks,
}: {
  frame: Frame;
  draft: Draft;
  /** The delivery whose data is edited. */
  from: string | undefined;
  planned: readonly PlannedFault[];
  webhooks: readonly StoredWebhook[];
}): JSX.Element {
  return (
    <Layout title="Send an event" frame={frame} at="/send">
      <div class="columns">
        <section aria-labelledby="send" class="card">
          <h1 id="send">{from === undefined ? 'Send an event' : 'Edit and resend'}</h1>
          {from !== undefined && (
            <p class="hint">
              The data of{' '}
              <a href={`/deliveries/${from}`}>
                <code>{from}</code>
              </a>
              , with every digit as it was signed. It is sent as a new event, with new ids and a new
              signature.
            </p>
          )}
          <SendForm draft={draft} rows={18} leaves />
        </section>
        <div class="side">
          <ScenarioPanel isOpen />
          <FaultPanel planned={planned} webhooks={webhooks} />
        </div>
      </div>
    </Layout>
  );
}
