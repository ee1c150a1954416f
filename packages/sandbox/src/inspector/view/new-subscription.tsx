/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JSX } from 'hono/jsx/jsx-runtime';
import { EVENT_FAMILIES } from './choices.js';

/** The form of a new subscription; it stands open where there is none yet. */
export function NewSubscription({ isFirst }: { isFirst: boolean }): JSX.Element {
  return (
    <details class="panel" id="new-subscription" open={isFirst}>
      <summary>New subscription</summary>
      <form method="post" action="/actions/webhooks" class="stack" data-reset>
        <label>
          URL of the receiver
          <input
            type="url"
            name="url"
            required
            placeholder="http://127.0.0.1:3000/webhooks/videovector"
            autocomplete="off"
            aria-describedby="url-hint"
          />
        </label>
        <p class="hint" id="url-hint">
          https, or http on this machine. Its secret is shown once, when it has been created.
        </p>
        <label>
          Name
          <input type="text" name="name" maxlength={100} placeholder="Sandbox receiver" autocomplete="off" />
        </label>
        <details class="events">
          <summary>Events: all, unless some are chosen here</summary>
          <div class="families">
            {EVENT_FAMILIES.map(([family, events]) => (
              <fieldset>
                <legend>{family}</legend>
                {events.map((event) => (
                  <label class="tick">
                    <input type="checkbox" name="events" value={event} /> {event.slice(family.length + 1)}
                  </label>
                ))}
              </fieldset>
            ))}
          </div>
        </details>
        <button type="submit" class={isFirst ? 'main' : ''}>
          Create
        </button>
      </form>
    </details>
  );
}
