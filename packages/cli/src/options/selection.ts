import { EVENT_NAMES, OUTCOMES } from '@videovector-webhooks/core';
import { warn } from '../terminal/exit.js';
import { nearest } from '../terminal/nearest.js';
import { several } from './values.js';

/** Reads an option that selects by events or families of events, and may be repeated. */
export const readEvents = selectionOf('--event', [...EVENT_NAMES, 'test']);

/** Reads an option that selects by outcomes, codes or statuses, and may be repeated. */
export const readOutcomes = selectionOf('--outcome', [
  ...new Set(Object.values(OUTCOMES).map(({ outcome }) => outcome)),
  ...Object.keys(OUTCOMES),
  'no_answer',
]);

/** Accepts any name, since there are others than the known ones, but warns if one is nearly a known one. */
function selectionOf(flag: string, known: readonly string[]) {
  return (value: string, before?: readonly string[]): string[] => {
    const match = known.includes(value) || value.includes('*') ? undefined : nearest(value, known);
    if (match !== undefined) warn(`${flag} names something that is not known. Did you mean ${match}?`);
    return several(value, before);
  };
}
