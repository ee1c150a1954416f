import { ConfigurationError } from '@videovector-webhooks/core';
import { spanText } from '../format.js';
import { patiently } from '../patience.js';
import { nextRetryOf } from '../tally.js';
import { type Actions, done, type InspectorParts } from './action.js';

const UNITS: Readonly<Record<string, number>> = { seconds: 1_000, minutes: 60_000, hours: 3_600_000 };
/** Dates end some 275,000 years from now. */
const FURTHEST_MS = 10 * 365 * 24 * 3_600_000;

/** Moving the clock. */
export function clockActions({ state, operations: { clock } }: InspectorParts): Actions {
  async function advance(milliseconds: number) {
    const all = patiently(clock.advance(milliseconds).then(() => true));
    const text = `The clock was moved forward by ${spanText(milliseconds)}`;
    return done((await all) ? `${text}.` : `${text}; what fell due is still being sent.`);
  }

  return {
    '/clock/advance': async ({ fields }) => {
      const milliseconds = Number(fields.get('amount')) * (UNITS[fields.get('unit') ?? ''] ?? Number.NaN);
      if (!(milliseconds > 0 && milliseconds <= FURTHEST_MS))
        throw new ConfigurationError('amount', 'The clock moves forward, by ten years at most.');
      return advance(milliseconds);
    },
    '/clock/next-retry': async () => {
      const next = nextRetryOf(state);
      if (next === undefined) throw new ConfigurationError('clock', 'No retry is waiting.');
      return advance(Math.max(0, next - clock.now()));
    },
    '/clock/freeze': async () => {
      clock.freeze();
      return done('The clock stands still.');
    },
    '/clock/resume': async () => {
      clock.resume();
      return done('The clock runs.');
    },
  };
}
