import type { ParkingInbox } from '@videovector-webhooks/core/inbox';
import { type DeadLetter, type DeadLetters, fingerprintOf } from '@videovector-webhooks/core/queue';
import type { Result, Results, Source } from './source.js';

/** The dead letters of a queue. */
export function queueSource(letters: DeadLetters): Source {
  return {
    name: 'queue',
    list: () => letters.list(),
    retry: async (ids) => resultsOf(ids, await letters.retry(ids), 'retried'),
    discard: async (ids) => resultsOf(ids, await letters.discard(ids), 'discarded'),
  };
}

/** The deliveries that an inbox has parked. It knows how often they failed, and not why. */
export function inboxSource(
  inbox: Pick<ParkingInbox, 'parked' | 'revive' | 'discard'>,
  maxAttempts: number,
): Source {
  return {
    name: 'inbox',
    async *list() {
      const cause = { code: 'parked' };
      const fingerprint = await fingerprintOf(cause);
      for await (const page of inbox.parked(maxAttempts))
        yield page.map(
          ({ endedAt, ...parked }): DeadLetter => ({
            ...parked,
            ...cause,
            fingerprint,
            id: parked.key,
            failedAt: endedAt,
          }),
        );
    },
    retry: async (ids) => resultsOf(ids, await inbox.revive(ids, maxAttempts), 'retried'),
    discard: async (ids) => resultsOf(ids, await inbox.discard(ids, maxAttempts), 'discarded'),
  };
}

function resultsOf(ids: readonly string[], done: readonly string[], result: Result): Results {
  const changed = new Set(done);
  return new Map(ids.map((id) => [id, changed.has(id) ? result : 'gone']));
}
