import { responseOf } from '../response-code.js';
import { type Actions, done, type InspectorParts, note, problem } from './action.js';
import { receiverSaid } from './receiver-said.js';
import { withTimeout } from './with-timeout.js';

/** Retries deliveries, and replays the bytes of requests. */
export function deliveryActions({ operations }: InspectorParts): Actions {
  return {
    '/deliveries/:id/retry': async ({ id }) => {
      const retried = await withTimeout(operations.retry(id));
      if (retried === undefined) return note('The delivery is retried; the receiver has not responded yet.');
      const { status } = retried;
      const text = `The delivery was retried, and is ${status}.`;
      if (status === 'delivered') return done(text);
      return status === 'pending' || status === 'processing' ? note(text) : problem(text);
    },
    '/exchanges/:id/replay': async ({ id }) => {
      const replayed = await withTimeout(operations.replay(id));
      if (replayed === undefined)
        return note('The bytes are being sent again; the receiver has not responded yet.');
      return receiverSaid('The same bytes were sent again', [responseOf(replayed)], {
        link: { href: `/exchanges/${replayed.id}`, text: 'Show it' },
      });
    },
  };
}
