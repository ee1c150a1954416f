/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { PlannedFault } from '../../faults/plan.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { EventOptions, FaultOptions, WebhookOptions } from './choices.js';
import { Post } from './parts.js';

/** What will go wrong with the attempts to come. */
export function FaultPanel({
  planned,
  webhooks,
}: {
  planned: readonly PlannedFault[];
  webhooks: readonly StoredWebhook[];
}): JSX.Element {
  return (
    <details class="panel" id="faults">
      <summary>Faults {planned.length > 0 && <span class="count">{planned.length} waiting</span>}</summary>
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
          Attempts that meet it
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
