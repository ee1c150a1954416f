import { broken, type Case, doubtful, kept, notShown } from '../../case.js';
import { described, isAccepted, isFinal, mustBeHandled, refusalOf } from '../../judge.js';
import { newId } from '../../sending/check-delivery.js';

const base = { promise: 'keeps', severity: 'must' } as const;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const createdAgo = (milliseconds: number): string =>
  JSON.stringify(new Date(Date.now() - milliseconds).toISOString().replace(/\.\d+Z$/, 'Z'));

/** Events that come late, or that have no handler. */
export const events: readonly Case[] = [
  {
    ...base,
    id: 'old-delivery',
    title: 'An event of yesterday is accepted',
    fix: 'no-time-window',
    sends: 'A delivery whose `created_at` is 26 hours ago.',
    because:
      'Retries, and deliveries that are resent by hand, may arrive hours or days later. A receiver that accepts only the last few minutes answers 4xx to exactly those events that an outage has delayed.',
    run: (target) =>
      mustBeHandled(target, target.make({ envelope: { created_at: createdAgo(DAY + 120 * MINUTE) } })),
  },
  {
    ...base,
    id: 'clock-skew',
    title: 'An event from a clock that is fast is accepted',
    fix: 'no-time-window',
    sends: 'A delivery whose `created_at` is 3 minutes from now.',
    because:
      'No two clocks agree exactly. A receiver that answers 4xx to times in the future loses events until its clock is corrected.',
    run: (target) =>
      mustBeHandled(target, target.make({ envelope: { created_at: createdAgo(-3 * MINUTE) } })),
  },
  {
    ...base,
    id: 'unknown-event',
    title: 'An event without a handler is not refused',
    fix: 'unknown-events',
    sends: 'An authentic delivery of an event that VideoVector does not list.',
    because:
      'VideoVector may add events without notice. A 4xx loses an event that a later version of the receiver could handle, and retries after a 5xx do not help.',
    async run(target) {
      const answer = await target.deliver(target.make({ event: newId('check.unknown') }));
      if (isAccepted(answer)) return kept();
      if (answer.status === 429) return notShown('the receiver limits the rate of requests');
      if (isFinal(answer)) return broken(`answered ${described(answer)}: VideoVector never retries a 4xx`);
      return answer.status >= 500
        ? doubtful(`answered ${described(answer)}: retries do not help, and the webhook counts as failing`)
        : refusalOf(answer)!;
    },
  },
];
