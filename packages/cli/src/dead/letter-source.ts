import type { DeadLetters } from '@videovector-webhooks/core/queue';
import type { Result, Results, Source } from './source.js';

/** The dead letters of a queue, or of an inbox. */
export function letterSource(name: 'queue' | 'inbox', letters: DeadLetters): Source {
  return {
    name,
    list: () => letters.list(),
    retry: async (ids) => resultsOf(ids, await letters.retry(ids), 'retried'),
    discard: async (ids) => resultsOf(ids, await letters.discard(ids), 'discarded'),
  };
}

function resultsOf(ids: readonly string[], done: readonly string[], result: Result): Results {
  const changed = new Set(done);
  return new Map(ids.map((id) => [id, changed.has(id) ? result : 'gone']));
}
