import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { FaultName, PublishedEvent } from '@videovector-webhooks/sandbox';

/** How a request ended: what the sender was answered, and which bytes the receiver found authentic. */
export interface Result {
  outcome: string;
  status: number;
  matched: string;
}

/** What should become of each case. */
export const EXPECTED = {
  'as sent': { outcome: 'handled', status: 200, matched: 'raw' },
  're-serialized': { outcome: 'handled', status: 200, matched: 'canonical' },
  tampered: { outcome: 'unauthorized', status: 401, matched: '-' },
  'sent again': { outcome: 'duplicate', status: 200, matched: 'raw' },
  'cut off': { outcome: '-', status: 0, matched: '-' },
  'handler fails': { outcome: 'failed', status: 500, matched: 'raw' },
  retried: { outcome: 'handled', status: 200, matched: 'raw' },
} satisfies Record<string, Result>;

export type Case = keyof typeof EXPECTED;

/** An event that the sandbox sends, what it meets on its way, and the cases that its requests come to, in order. */
export interface Act {
  event: PublishedEvent | 'test';
  fault?: FaultName;
  cases: Case[];
}

/** The run that the receiver's handler fails for when it sees it for the first time. */
export const FAILS_FIRST: PublishedEvent = 'prompt_run.partial_completed';

/** What is played: every event, and what can happen to one on its way. */
export const PROGRAMME: Act[] = [
  ...[...EVENT_NAMES, 'test' as const].map(
    (event): Act => ({ event, cases: event === FAILS_FIRST ? ['handler fails', 'retried'] : ['as sent'] }),
  ),
  { event: 'prompt_run.completed', fault: 'reserialize-lossless', cases: ['re-serialized'] },
  { event: 'media.created', fault: 'tamper', cases: ['tampered', 'as sent'] },
  { event: 'import_job.completed', fault: 'crash-after-2xx', cases: ['as sent', 'sent again'] },
  { event: 'export.ready', fault: 'truncate', cases: ['cut off', 'retried'] },
];
