import type { Outcome } from '@videovector-webhooks/core';
import type { Logger } from 'pino';
import { idsOf, isAuthentic } from './bounded.js';
import { subscribeToOutcomes } from './outcomes.js';

/**
 * Logs every outcome as one line of JSON. Of an error it logs only the type, because the message and the stack may quote the
 * payload.
 *
 * Unauthenticated 4xx outcomes are logged at `debug`, so that strangers can't fill the disk. The metrics count them.
 *
 * @returns A function that stops it.
 */
export function logWithPino(logger: Logger): () => void {
  return subscribeToOutcomes((outcome, receiver) =>
    logger[levelOf(outcome)]({ receiver, ...fieldsOf(outcome) }, 'webhook'),
  );
}

function levelOf(outcome: Outcome): 'debug' | 'info' | 'warn' | 'error' {
  if (outcome.status < 400) return 'info';
  if (!isAuthentic(outcome) && outcome.status < 500) return 'debug';
  return outcome.status < 500 ? 'warn' : 'error';
}

function fieldsOf(outcome: Outcome): Record<string, unknown> {
  const { code, status, event, attempt, reason, matchedBy, error } = outcome;
  return {
    outcome: outcome.outcome,
    code,
    status,
    durationMs: outcome.durationMs,
    ...(event !== undefined && { event: event.slice(0, 80) }),
    ...idsOf(outcome),
    ...(attempt !== undefined && { attempt }),
    ...(matchedBy !== undefined && { matchedBy }),
    ...(reason !== undefined && { reason }),
    ...(error !== undefined && { errorType: error instanceof Error ? error.name : typeof error }),
  };
}
