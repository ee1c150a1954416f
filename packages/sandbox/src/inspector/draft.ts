import type { State } from '../state/state.js';
import { eventParts } from './copies/event-parts.js';
import { isEvent, sampleText } from './copies/routes.js';
import { indentJson } from './format.js';
import type { Draft, Notice } from './notices.js';

/** Larger data is edited as it is. */
const LARGEST_TO_INDENT = 256 * 1024;

/** What the form for an event starts with: what was typed and refused, an earlier delivery's data, or an event's sample. */
export function draftFor(
  state: State,
  { from = '', event, fault }: Readonly<Record<string, string>>,
  notice: Notice | undefined,
): Draft {
  if (notice?.draft !== undefined) return notice.draft;
  const delivery = state.deliveries.get(from);
  if (delivery !== undefined) {
    const { data } = eventParts(delivery.payload);
    const text = data.length > LARGEST_TO_INDENT ? data : indentJson(data);
    return { event: delivery.event_type, data: text, fault: undefined };
  }
  if (event === undefined || !isEvent(event)) return { event: undefined, data: '', fault };
  return { event, data: sampleText(event), fault };
}
