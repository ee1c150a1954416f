/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { SCENARIOS } from '../../events/scenarios.js';
import { EventOptions, FaultOptions } from './choices.js';

/** Sending one event, or a whole scenario. */
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
            A JSON object; where it is empty, sample data is sent.
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
            <input type="checkbox" name="pauses" value="yes" /> With its pauses, by the clock
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
