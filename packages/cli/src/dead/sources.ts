import { type OpenInbox, openInbox } from '../inbox/open-inbox.js';
import type { ApiOptions } from '../options/api.js';
import { apiClient } from '../options/api-client.js';
import { type InboxOptions, inboxUrlOf } from '../options/inbox.js';
import { type QueueOptions, queueOf } from '../options/queue.js';
import { UsageError } from '../terminal/exit.js';
import { inboxSource, queueSource } from './letter-source.js';
import { openQueue } from './open-queue.js';
import { senderSource } from './sender-source.js';
import type { Letter, Source } from './source.js';

/** The options that say where dead letters are. */
export interface SourceOptions extends ApiOptions, InboxOptions, QueueOptions {
  maxAttempts?: number;
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
  const { webhook: webhookIds = [], maxAttempts = 0 } = options;
  const address = queueOf(options);
  const inboxUrl = parkingUrlOf(options);
  if (address === undefined && inboxUrl === undefined && webhookIds.length === 0)
    throw new UsageError(
      'Say where to look: --queue for the jobs of your workers, --inbox for parked deliveries, --webhook for VideoVector’s log',
    );
  const queue = address && (await openQueue(address));
  let inbox: OpenInbox | undefined;
  try {
    inbox = inboxUrl === undefined ? undefined : await openInbox(inboxUrl, options.inboxName);
  } catch (error) {
    await queue?.close();
    throw error;
  }
  return {
    sources: [
      ...(queue === undefined ? [] : [queueSource(queue.deadLetters)]),
      ...(inbox === undefined ? [] : [inboxSource(inbox.inbox, maxAttempts)]),
      ...(webhookIds.length === 0 ? [] : [senderSource(apiClient(options).webhooks, webhookIds, signal)]),
    ],
    async close() {
      await Promise.all([queue?.close(), inbox?.close()]);
    },
  };
}

function parkingUrlOf(options: SourceOptions): string | undefined {
  const { inbox, inboxEnv, maxAttempts } = options;
  if (inbox === undefined && inboxEnv === undefined) return undefined;
  if (maxAttempts !== undefined) return inboxUrlOf(options);
  throw new UsageError('Give --max-attempts <n> with the inbox: the option maxAttempts of the receiver');
}

/** Reads all dead letters: those of the sender last, since it may know the deliveries of an inbox that keeps only keys. */
export async function readLetters(sources: readonly Source[]): Promise<Letter[]> {
  const ours = sources.filter(({ name }) => name !== 'sender');
  const letters = (await Promise.all(ours.map((source) => readSource(source, new Set())))).flat();
  const unknown = new Set(
    letters.flatMap(({ deliveryId, key }) => (deliveryId === undefined ? (key ?? []) : [])),
  );
  for (const sender of sources.filter(({ name }) => name === 'sender'))
    letters.push(...(await readSource(sender, unknown)));
  return letters;
}

async function readSource(source: Source, unknown: ReadonlySet<string>): Promise<Letter[]> {
  const letters: Letter[] = [];
  for await (const page of source.list(unknown))
    for (const letter of page) letters.push({ ...letter, source: source.name });
  return letters;
}
