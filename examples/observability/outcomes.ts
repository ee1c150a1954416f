import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Outcome, TraceMessages } from '@videovector-webhooks/core';

const ENDS = ['tracing:videovector.webhook:receive:asyncEnd', 'tracing:videovector.webhook:process:asyncEnd'];

/**
 * Calls a listener with the outcome of every delivery, of all receivers in the process. What it throws becomes a warning, because
 * an error in a channel's subscriber ends the process.
 *
 * @returns A function that stops it.
 */
export function subscribeToOutcomes(listener: (outcome: Outcome, receiver: string) => void): () => void {
  const onEnd = (message: unknown): void => {
    const { outcome, receiver } = message as TraceMessages['videovector.webhook:receive'];
    try {
      if (outcome !== undefined) listener(outcome, receiver);
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  };
  for (const end of ENDS) subscribe(end, onEnd);
  return () => {
    for (const end of ENDS) unsubscribe(end, onEnd);
  };
}
