import { tracingChannel } from 'node:diagnostics_channel';
import { isStop } from '../outcome/result.js';
import type { Operation, TraceOptions } from './trace-options.js';

/** A process has one channel for each name, even if several copies of this package open it. */
const channels = {
  receive: tracingChannel('videovector.webhook:receive'),
  process: tracingChannel('videovector.webhook:process'),
  verify: tracingChannel('videovector.webhook:verify'),
  claim: tracingChannel('videovector.webhook:claim'),
  handle: tracingChannel('videovector.webhook:handle'),
  enqueue: tracingChannel('videovector.webhook:enqueue'),
};
type Channel = (typeof channels)[Operation];

const KNOWN_AT_START = ['event', 'eventId', 'deliveryId', 'webhookId', 'key', 'attempt', 'traceContext'];
const KNOWN_AT_END = ['matchedBy', 'secretIndex', 'attempt'];

/**
 * Runs an operation, and publishes its events if there are subscribers. The operation runs exactly once, and its result is
 * returned, even if tracing throws.
 *
 * @param known What is known of the delivery. The message gets the fields that `TraceMessages` lists, and no other.
 */
export function trace<Value extends object>(
  operation: Operation,
  { name, clock }: TraceOptions,
  run: () => Promise<Value>,
  ...known: readonly object[]
): Promise<Value> {
  const channel = channels[operation];
  if (!hasSubscribers(channel)) return run();
  const startedAt = clock.elapsed();
  const message = { receiver: name, ...pick(KNOWN_AT_START, known) };
  return publish(channel, message, run, (value) => ({
    ...endOf(value),
    durationMs: clock.elapsed() - startedAt,
  }));
}

/** Checks each channel, since Bun's TracingChannel has no `hasSubscribers`. */
function hasSubscribers({ start, end, asyncStart, asyncEnd, error }: Channel): boolean {
  return (
    start.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers ||
    error.hasSubscribers
  );
}

async function publish<Value>(
  channel: Channel,
  message: object,
  run: () => Promise<Value>,
  conclude: (value: Value) => object,
): Promise<Value> {
  let running: Promise<Value> | undefined;
  try {
    await channel.tracePromise(async () => {
      running ??= run();
      const end = conclude(await running);
      Object.assign(message, end);
      if ('error' in end) throw end.error;
    }, message);
  } catch {
    // The error is part of the result, or comes from a store that can't be bound.
  }
  return running ?? run();
}

/** What a message reports of a result: an outcome, a step that ended the pipeline, or a step's value. */
function endOf(value: object): object {
  if ('outcome' in value) return { outcome: value, ...errorOf(value) };
  if (isStop(value)) return { code: value.code, ...errorOf(value.details) };
  return pick(KNOWN_AT_END, [value]);
}

/** Checks for the property, since a handler may have thrown undefined. */
function errorOf(value: object): object {
  return 'error' in value ? { error: value.error } : {};
}

function pick(names: readonly string[], from: readonly object[]): object {
  const entries = from.flatMap((one) => Object.entries(one));
  return Object.fromEntries(entries.filter(([name, value]) => names.includes(name) && value !== undefined));
}
