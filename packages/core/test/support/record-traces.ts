import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { TraceMessages } from '@videovector-webhooks/core';
import { onTestFinished } from 'vitest';

const OPERATIONS = ['receive', 'process', 'verify', 'claim', 'handle', 'enqueue'] as const;
const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;
type Operation = (typeof OPERATIONS)[number];

/** What the tracing channels published during a test. */
export interface RecordedTraces {
  /** `operation:event`, in order. */
  readonly events: string[];
  /** The events of one operation, in order. */
  eventsOf(operation: Operation): string[];
  /** The messages of an operation, each once. */
  messagesOf<Name extends Operation>(operation: Name): TraceMessages[`videovector.webhook:${Name}`][];
  stop(): void;
}

/** Subscribes to every channel until the test is over. */
export function recordTraces(): RecordedTraces {
  const events: string[] = [];
  const messages = new Map<Operation, Set<unknown>>(OPERATIONS.map((operation) => [operation, new Set()]));
  const subscriptions = OPERATIONS.flatMap((operation) =>
    EVENTS.map((event) => {
      const listener = (message: unknown): void => {
        events.push(`${operation}:${event}`);
        messages.get(operation)!.add(message);
      };
      return { channel: `tracing:videovector.webhook:${operation}:${event}`, listener };
    }),
  );
  const stop = (): void => {
    for (const { channel, listener } of subscriptions) unsubscribe(channel, listener);
  };
  for (const { channel, listener } of subscriptions) subscribe(channel, listener);
  onTestFinished(stop);
  return {
    events,
    eventsOf: (operation) =>
      events.filter((name) => name.startsWith(`${operation}:`)).map((name) => name.split(':')[1]!),
    messagesOf: (operation) => [...messages.get(operation)!] as never,
    stop,
  };
}
