import type { Examined } from './examine.js';
import { ADVICE, type Finding } from './finding.js';

/**
 * Compares the deliveries of one event, by its id. If it was completed under several keys, it was handled more than once;
 * if it was completed in one delivery, another copy of it is not lost.
 */
export function compareSameEvents(all: readonly Examined[]): Examined[] {
  const completed = new Map<string, Examined[]>();
  for (const each of all) {
    const { eventId } = each.finding;
    if (eventId === undefined || each.completedKeys.size === 0) continue;
    completed.set(eventId, [...(completed.get(eventId) ?? []), each]);
  }
  return all.map((each) => {
    const others = (completed.get(each.finding.eventId ?? '') ?? []).filter((other) => other !== each);
    if (others.length === 0) return each;
    return { ...each, finding: { ...each.finding, ...compare(each, others) } };
  });
}

function compare(each: Examined, others: readonly Examined[]): Partial<Finding> {
  const idsOf = (found: readonly Examined[]): string[] => found.map(({ finding }) => finding.deliveryId);
  if (each.completedKeys.size === 0) {
    // The id alone proves little: an event with another payload may contain something that was not handled.
    const copies = others.filter(({ payloadJson }) => payloadJson === each.payloadJson);
    return copies.length === 0 ? {} : { kind: 'ok', advice: ADVICE.ok, sameEventAs: idsOf(copies) };
  }
  const apart = others.filter((other) => areApart(each, other));
  return apart.length === 0
    ? {}
    : { kind: 'duplicated', advice: ADVICE.duplicated, sameEventAs: idsOf(apart) };
}

/** With a key in common, the second was a duplicate of the first, and was not handled. */
function areApart(one: Examined, other: Examined): boolean {
  return ![...one.completedKeys].some((key) => other.completedKeys.has(key));
}
