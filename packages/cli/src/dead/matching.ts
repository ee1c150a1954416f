import { UsageError } from '../terminal/exit.js';
import type { DeadDelivery } from './merge.js';

/** Enough that a prefix is not a mistake. */
const PREFIX = /^[0-9a-f]{4,10}$/;
/** A key, or as much of it as the command prints. */
const KEY = /^[0-9a-f]{24,48}$/;

/**
 * Selects deliveries by a fingerprint or the beginning of one, by an event or a family such as `export.*`, by a delivery's key,
 * delivery id or event id, or all of them by `*`.
 *
 * @throws UsageError If a prefix fits several fingerprints.
 */
export function matching(deliveries: readonly DeadDelivery[], selectors: readonly string[]): DeadDelivery[] {
  const tests = selectors.map((selector) => testFor(selector, deliveries));
  return deliveries.filter((delivery) => tests.some((test) => test(delivery)));
}

type Test = (delivery: DeadDelivery) => boolean;

function testFor(selector: string, deliveries: readonly DeadDelivery[]): Test {
  if (selector === '*') return () => true;
  if (PREFIX.test(selector)) {
    const found = new Set(
      deliveries.map((each) => each.fingerprint).filter((each) => each.startsWith(selector)),
    );
    if (found.size > 1)
      throw new UsageError(`${selector} is the beginning of several fingerprints: ${[...found].join(', ')}`);
    return ({ fingerprint }) => found.has(fingerprint);
  }
  if (selector.endsWith('.*')) return ({ event }) => event?.startsWith(selector.slice(0, -1)) ?? false;
  if (KEY.test(selector)) return ({ key }) => key?.startsWith(selector) ?? false;
  return ({ event, key, deliveryId, eventId, letters }) =>
    [event, key, deliveryId, eventId].includes(selector) || letters.some(({ id }) => id === selector);
}
