import { ConfigurationError } from '../errors.js';
import type { Inbox } from '../inbox/inbox.js';

/**
 * Options of a handler.
 *
 * @typeParam Event The events that it is registered for.
 */
export interface HandlerOptions<Event = never> {
  /**
   * What to do with a stale event: one that arrives after a later event of the same resource was handled.
   *
   * - `latest`: it is not handled; the outcome is `superseded` (200).
   * - `arrival`: it is handled, and `context.stale` is true.
   *
   * Either way, the events of one resource are handled one at a time. A terminal event, such as `prompt_run.failed`, is later
   * than all others; otherwise `created_at` decides, then the stage. An event whose resource, time or stage is not known is
   * handled. Needs an inbox that supports it, as all inboxes of this kit do. Default: none; `context.stale` is undefined.
   */
  order?: 'latest' | 'arrival' | undefined;
  /**
   * Returns the id of the event's resource; undefined or null if there is none. Gets the event as it was sent, before its schema. If it
   * throws, the outcome is `handler_failed` (500). Only with `order`. Default: the `run_id` of a prompt run, the `video_id` of media,
   * the `export_id` of an export, the `job_id` of an import job; all but `run_id` are inferred.
   */
  resource?: ((event: Event) => string | number | null | undefined) | undefined;
}

/** How a handler's events are ordered. */
export interface OrderRule {
  readonly keepsStale: boolean;
  readonly resource: HandlerOptions['resource'];
}

const KNOWN = ['order', 'resource'];

/**
 * Checks a handler's options.
 *
 * @throws ConfigurationError If an option is invalid or unknown, or if the inbox can't order events.
 */
export function readOrderRule(options: HandlerOptions = {}, inbox: Inbox): OrderRule | undefined {
  const unknown = Object.keys(options).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined)
    throw new ConfigurationError(
      unknown,
      `A handler has no option ${unknown}. Its options: ${KNOWN.join(', ')}.`,
    );
  const { order, resource } = options;
  if (resource !== undefined && (typeof resource !== 'function' || order === undefined))
    throw new ConfigurationError(
      'resource',
      'The option resource must be a function, and needs the option order.',
    );
  if (order === undefined) return undefined;
  if (order !== 'latest' && order !== 'arrival')
    throw new ConfigurationError('order', "The option order must be 'latest' or 'arrival'.");
  if (inbox.supportsOrder !== true)
    throw new ConfigurationError(
      'order',
      `The option order needs an inbox that orders events, and ${nameOf(inbox)} has no supportsOrder. Use an inbox of this kit, or leave the option out.`,
    );
  return { keepsStale: order === 'arrival', resource };
}

function nameOf(inbox: Inbox): string {
  const { name = '' } = inbox.constructor ?? {};
  return name === '' || name === 'Object' ? 'the inbox of this receiver' : name;
}
