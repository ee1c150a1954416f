import type { DeadDelivery } from './merge.js';
import { type Result, SOURCES, type Source, type SourceName } from './source.js';

/** What became of a delivery, in each place where it was dead. */
export interface Applied {
  readonly delivery: DeadDelivery;
  readonly results: Readonly<Partial<Record<SourceName, Result>>>;
}

/** What is done in one go: an interruption stops before the next one. */
const BATCH = 500;

/**
 * Retries or discards deliveries everywhere where they are dead: first in the queue and the inbox, so that what the sender delivers
 * again finds them ready.
 *
 * @yields What became of each batch.
 */
export async function* applyTo(
  sources: readonly Source[],
  action: 'retry' | 'discard',
  deliveries: readonly DeadDelivery[],
  signal: AbortSignal,
): AsyncGenerator<readonly Applied[]> {
  const ordered = SOURCES.flatMap((name) => sources.filter((source) => source.name === name));
  for (let i = 0; i < deliveries.length && !signal.aborted; i += BATCH) {
    const batch = deliveries.slice(i, i + BATCH);
    const results = batch.map((): Partial<Record<SourceName, Result>> => ({}));
    for (const source of ordered) {
      const ids = batch.map(({ letters }) => letters.find((each) => each.source === source.name)?.id);
      const done = await source[action](ids.filter((id) => id !== undefined));
      for (const [j, id] of ids.entries())
        if (id !== undefined) results[j]![source.name] = done.get(id) ?? 'gone';
    }
    yield batch.map((delivery, j) => ({ delivery, results: results[j]! }));
  }
}
