import { type ApiOptions, apiClient } from '../options/api.js';
import { type QueueOptions, queueOf } from '../options/queue.js';
import { UsageError } from '../terminal/exit.js';
import { letterSource } from './letter-source.js';
import { openQueue } from './open-queue.js';
import { senderSource } from './sender-source.js';
import type { Letter, Source } from './source.js';

/** The options that say where dead letters are. */
export interface SourceOptions extends ApiOptions, QueueOptions {
  webhook?: string[];
}

/** The places that the options name, opened. */
export interface OpenSources {
  readonly sources: readonly Source[];
  close(): Promise<void>;
}

/**
 * Opens the places that the options name.
 *
 * @throws UsageError If they name none, or one can't be opened.
 */
export async function openSources(options: SourceOptions, signal: AbortSignal): Promise<OpenSources> {
  const { webhook: webhookIds = [] } = options;
  const address = queueOf(options);
  if (address === undefined && webhookIds.length === 0)
    throw new UsageError(
      'Say where to look: --queue for the jobs of your workers, --webhook for VideoVector’s log, or several of them',
    );
  const queue = address && (await openQueue(address));
  const sources = [
    ...(queue === undefined ? [] : [letterSource('queue', queue.deadLetters)]),
    ...(webhookIds.length === 0 ? [] : [senderSource(apiClient(options).webhooks, webhookIds, signal)]),
  ];
  return {
    sources,
    async close() {
      await queue?.close();
    },
  };
}

/** Reads all dead letters. */
export async function readLetters(sources: readonly Source[]): Promise<Letter[]> {
  const all = await Promise.all(
    sources.map(async (source) => {
      const letters: Letter[] = [];
      for await (const page of source.list())
        for (const letter of page) letters.push({ ...letter, source: source.name });
      return letters;
    }),
  );
  return all.flat();
}
