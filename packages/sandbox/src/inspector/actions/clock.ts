import { ConfigurationError } from '@videovector-webhooks/core';
import { spanText } from '../format.js';
import { nextRetryOf } from '../queries/tally.js';
import { type Actions, done, type InspectorParts } from './action.js';
import { withTimeout } from './with-timeout.js';

const UNITS: Readonly<Record<string, number>> = { seconds: 1_000, minutes: 60_000, hours: 3_600_000 };
/** Ten years, far before dates end. */
const FURTHEST_MS = 10 * 365 * 24 * 3_600_000;

/** Moves, freezes and resumes the clock. */
export function clockActions({ state, operations: { clock } }: InspectorParts): Actions {
  async function advance(milliseconds: number) {
    const all = withTimeout(clock.advance(milliseconds).then(() => true));
    const text = `The clock was moved forward by ${spanText(milliseconds)}`;
    return done((await all) ? `${text}.` : `${text}; deliveries that fell due are still being sent.`);
  }

  return {
    '/clock/advance': async ({ fields }) => {
      const milliseconds = Number(fields.get('amount')) * (UNITS[fields.get('unit') ?? ''] ?? Number.NaN);
      if (!(milliseconds > 0 && milliseconds <= FURTHEST_MS))
        throw new ConfigurationError('amount', 'The clock can be moved forward by at most ten years.');
      return advance(milliseconds);
    },
    '/clock/next-retry': async () => {
      const next = nextRetryOf(state);
      if (next === undefined) throw new ConfigurationError('clock', 'No retry is scheduled.');
      return advance(Math.max(0, next - clock.now()));
    },
    '/clock/freeze': async () => {
      clock.freeze();
      return done('The clock is frozen.');
    },
    '/clock/resume': async () => {
      clock.resume();
      return done('The clock is running.');
    },
  };
}
