import type { DeadLetter } from '@videovector-webhooks/core/queue';

/** Where dead letters are: what is more precise about the cause comes first. */
export const SOURCES = ['queue', 'inbox', 'sender'] as const;

export type SourceName = (typeof SOURCES)[number];

/**
 * What became of a dead letter. `gone`: it was not dead any more, since another operator, a worker or the sender has dealt with it.
 * `kept`: this place can't discard it.
 */
export type Result = 'retried' | 'discarded' | 'gone' | 'kept' | 'refused';

/** What became of each id. */
export type Results = ReadonlyMap<string, Result>;

/** A place that holds dead letters. */
export interface Source {
  readonly name: SourceName;
  /** @param unknown Keys of deliveries whose ids are not known: the place may know to which delivery they belong. */
  list(unknown: ReadonlySet<string>): AsyncIterable<readonly DeadLetter[]>;
  retry(ids: readonly string[]): Promise<Results>;
  discard(ids: readonly string[]): Promise<Results>;
  /** What a person has to know about the list, once it is complete. */
  notes?(): readonly string[];
}

/** A dead letter, and where it is. */
export interface Letter extends DeadLetter {
  readonly source: SourceName;
}
