import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { FaultName, PublishedEvent } from '@videovector-webhooks/sandbox';

/** How a request ended: the response, which bytes matched the signature, and how the worker's runs of its job ended. */
export interface Result {
  outcome: string;
  status: number;
  matched: string;
  worker: string;
}

type Results = Record<Case, Result>;

/** The expected result of each case, if the handlers run before the response. */
const DIRECT = {
  'as sent': { outcome: 'handled', status: 200, matched: 'raw' },
  're-serialized': { outcome: 'handled', status: 200, matched: 'canonical' },
  tampered: { outcome: 'unauthorized', status: 401, matched: '-' },
  'sent again': { outcome: 'duplicate', status: 200, matched: 'raw' },
  'cut off': { outcome: '-', status: 0, matched: '-' },
  'handler fails': { outcome: 'failed', status: 500, matched: 'raw' },
  retried: { outcome: 'handled', status: 200, matched: 'raw' },
} satisfies Record<string, Omit<Result, 'worker'>>;

/** The same with a queue: the response does not wait for the handler, and the worker tries again by itself. */
const QUEUED: Partial<Results> = {
  'as sent': { outcome: 'queued', status: 202, matched: 'raw', worker: 'handled' },
  're-serialized': { outcome: 'queued', status: 202, matched: 'canonical', worker: 'handled' },
  'sent again': { outcome: 'queued', status: 202, matched: 'raw', worker: 'duplicate' },
  'handler fails': { outcome: 'queued', status: 202, matched: 'raw', worker: 'failed, handled' },
  retried: { outcome: 'queued', status: 202, matched: 'raw', worker: 'handled' },
};

export type Case = keyof typeof DIRECT;

/** The expected result of a case. */
export function expected(name: Case, hasQueue: boolean): Result {
  return (hasQueue ? QUEUED[name] : undefined) ?? { ...DIRECT[name], worker: '-' };
}

/** An event that the sandbox sends, the fault it meets, and the expected cases of its requests, in order. */
export interface Act {
  event: PublishedEvent | 'test';
  fault?: FaultName;
  cases: Case[];
}

/** The event whose handler fails the first time. */
export const FAILS_FIRST: PublishedEvent = 'prompt_run.partial_completed';

/** Every event once, then one event for each fault. */
export const PROGRAMME: Act[] = [
  ...[...EVENT_NAMES, 'test' as const].map(
    (event): Act => ({ event, cases: event === FAILS_FIRST ? ['handler fails', 'retried'] : ['as sent'] }),
  ),
  { event: 'prompt_run.completed', fault: 'reserialize-lossless', cases: ['re-serialized'] },
  { event: 'media.created', fault: 'tamper', cases: ['tampered', 'as sent'] },
  { event: 'import_job.completed', fault: 'crash-after-2xx', cases: ['as sent', 'sent again'] },
  { event: 'export.ready', fault: 'truncate', cases: ['cut off', 'retried'] },
];
