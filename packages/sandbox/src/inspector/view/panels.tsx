/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { SCENARIOS } from '../../events/scenarios.js';
import type { PlannedFault } from '../../faults/plan.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { EventOptions, FaultOptions, WebhookOptions } from './choices.js';
import { Post } from './parts.js';

/** Plays a whole scenario. */
export function ScenarioPanel({ isOpen = false }: { isOpen?: boolean }): JSX.Element {
  return (
    <details class="panel card" id="scenario" open={isOpen}>
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
        <label class="tick-box">
          <input type="checkbox" name="pauses" value="yes" /> With pauses, by the clock
        </label>
        <button type="submit">Play</button>
      </form>
      <details class="inner">
        <summary>What each one sends</summary>
        <dl class="glossary">
          {Object.values(SCENARIOS).map(({ title, description }) => (
            <>
              <dt>{title}</dt>
              <dd>{description}</dd>
            </>
          ))}
        </dl>
      </details>
    </details>
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
    <details class="panel card" id="faults">
      <summary>
        Plan faults {planned.length > 0 && <span class="count">{planned.length} planned</span>}
      </summary>
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
