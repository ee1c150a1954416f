/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { SCENARIOS } from '../../events/scenarios.js';
import type { PlannedFault } from '../../faults/plan.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { EventOptions, FaultOptions, WebhookOptions } from './choices.js';
import { Post } from './parts.js';

/** Sends one event or a whole scenario. */
export function SendPanel(): JSX.Element {
  return (
    <>
      <section aria-labelledby="send">
        <h2 id="send">Send an event</h2>
        <form method="post" action="/actions/events" class="stack">
          <label>
            Event
            <select name="event">
              <EventOptions chosen="prompt_run.completed" />
            </select>
          </label>
          <label>
            Fault
            <select name="fault">
              <option value="">none</option>
              <FaultOptions />
            </select>
          </label>
          <label>
            Data
            <textarea
              name="data"
              rows={2}
              spellcheck={false}
              autocomplete="off"
              aria-describedby="data-hint"
            />
          </label>
          <p class="hint" id="data-hint">
            A JSON object. If empty, sample data is sent: its fields are a guess, since no page documents the
            data of events.
          </p>
          <button type="submit" class="main">
            Send
          </button>
        </form>
      </section>
      <details class="panel" id="scenario">
        <summary>Play a scenario</summary>
        <form method="post" action="/actions/scenarios" class="stack">
          <label>
            Scenario
            <select name="scenario">
              {Object.entries(SCENARIOS).map(([name, { title }]) => (
                <option value={name}>{title}</option>
              ))}
            </select>
          </label>
          <label class="tick">
            <input type="checkbox" name="pauses" value="yes" /> With pauses, by the clock
          </label>
          <button type="submit">Play</button>
        </form>
        <dl class="glossary">
          {Object.values(SCENARIOS).map(({ title, description }) => (
            <>
              <dt>{title}</dt>
              <dd>{description}</dd>
            </>
          ))}
        </dl>
      </details>
    </>
  );
}

/** The faults of later attempts. */
export function FaultPanel({
  planned,
  webhooks,
}: {
  planned: readonly PlannedFault[];
  webhooks: readonly StoredWebhook[];
}): JSX.Element {
  return (
    <details class="panel" id="faults">
      <summary>Faults {planned.length > 0 && <span class="count">{planned.length} planned</span>}</summary>
      {planned.length > 0 && (
        <div id="planned">
          <ul class="plain">
            {planned.map((fault) => (
              <li>{inWords(fault)}</li>
            ))}
          </ul>
          <Post action="/faults/clear">Clear all</Post>
        </div>
      )}
      <form method="post" action="/actions/faults" class="stack" id="inject">
        <label>
          Fault
          <select name="fault">
            <FaultOptions />
          </select>
        </label>
        <label>
          Attempts
          <select name="times">
            <option value="1">the next one</option>
            <option value="2">the next 2</option>
            <option value="5">the next 5</option>
            <option value="every">every one from now on</option>
          </select>
        </label>
        <label>
          To
          <select name="webhook">
            <option value="">any subscription</option>
            <WebhookOptions webhooks={webhooks} />
          </select>
        </label>
        <label>
          With
          <select name="event">
            <option value="">any event</option>
            <EventOptions />
          </select>
        </label>
        <button type="submit">Inject</button>
      </form>
    </details>
  );
}

function inWords({ name, times, event, webhookId }: PlannedFault): string {
  const often =
    times === Infinity ? 'every attempt' : times === 1 ? 'the next attempt' : `the next ${times} attempts`;
  const which = [event && `with ${event}`, webhookId && `to ${webhookId}`].filter(Boolean).join(' ');
  return `${name}: ${often}${which && ` ${which}`}`;
}
