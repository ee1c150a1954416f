/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { FAULTS } from '../../faults/fault.js';
import type { StoredWebhook } from '../../state/webhook.js';
import { visible } from './text.js';

/** The events by family. */
export const EVENT_FAMILIES: readonly (readonly [family: string, events: readonly string[]])[] = [
  ...new Set(EVENT_NAMES.map((event) => event.split('.')[0] ?? event)),
].map((family) => [family, EVENT_NAMES.filter((event) => event.startsWith(`${family}.`))]);

/** The options of a field for an event. */
export function EventOptions({ chosen }: { chosen?: string | undefined }): JSX.Element {
  return (
    <>
      {EVENT_FAMILIES.map(([family, events]) => (
        <optgroup label={family}>
          {events.map((event) => (
            <option value={event} selected={event === chosen}>
              {event}
            </option>
          ))}
        </optgroup>
      ))}
    </>
  );
}

/** The options of a field for a fault, with what each does. */
export function FaultOptions({ chosen }: { chosen?: string | undefined }): JSX.Element {
  return (
    <>
      {Object.entries(FAULTS).map(([name, description]) => (
        <option value={name} selected={name === chosen}>
          {`${name}: ${description.replaceAll('`', '')}`}
        </option>
      ))}
    </>
  );
}

/** The options of a field for a subscription. */
export function WebhookOptions({
  webhooks,
  chosen,
}: {
  webhooks: readonly StoredWebhook[];
  chosen?: string | undefined;
}): JSX.Element {
  return (
    <>
      {webhooks.map(({ webhook_id, name, url }) => (
        <option value={webhook_id} selected={webhook_id === chosen}>
          {visible(`${name} (${url})`)}
        </option>
      ))}
    </>
  );
}
