import { tracingChannel } from 'node:diagnostics_channel';
import type { MessageOf, Operation, TraceOptions } from './operation.js';

/** The process has one channel of a name, whatever copy of this package opens it. */
const channels = {
  receive: tracingChannel('videovector.webhook:receive'),
  process: tracingChannel('videovector.webhook:process'),
  verify: tracingChannel('videovector.webhook:verify'),
  claim: tracingChannel('videovector.webhook:claim'),
  handle: tracingChannel('videovector.webhook:handle'),
  enqueue: tracingChannel('videovector.webhook:enqueue'),
};
type Channel = (typeof channels)[Operation];

/**
 * Runs an operation, and publishes its events if anyone has subscribed. Whatever tracing throws, the operation runs once and
 * its result stands.
 *
 * @param describe Returns what is known at the start.
 * @param run Is called with the message, or with nothing if there is no subscriber.
 * @param conclude Returns what is known at the end. A property `error`, of whatever value, is published as an error.
 */
export function trace<Name extends Operation, Value>(
  operation: Name,
  { name, clock }: TraceOptions,
  describe: () => Omit<MessageOf<Name>, 'receiver'>,
  run: (message?: MessageOf<Name>) => Promise<Value>,
  conclude: (value: Value) => Partial<MessageOf<Name>>,
): Promise<Value> {
  const channel = channels[operation];
  if (!hasSubscribers(channel)) return run();
  const startedAt = clock.elapsed();
  const message = { receiver: name, ...describe() } as MessageOf<Name>;
  return publish(channel, message, run, (value) => ({
    ...conclude(value),
    durationMs: clock.elapsed() - startedAt,
  }));
}

/** Bun's TracingChannel has no such property. */
function hasSubscribers({ start, end, asyncStart, asyncEnd, error }: Channel): boolean {
  return (
    start.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers ||
    error.hasSubscribers
  );
}

async function publish<Message extends object, Value>(
  channel: Channel,
  message: Message,
  run: (message: Message) => Promise<Value>,
  conclude: (value: Value) => object,
): Promise<Value> {
  let running: Promise<Value> | undefined;
  try {
    await channel.tracePromise(async () => {
      running ??= run(message);
      const ending = conclude(await running);
      Object.assign(message, ending);
      if ('error' in ending) throw ending.error;
    }, message);
  } catch {
    // The error is part of the result, or comes from a store that can't be bound.
  }
  return running ?? run(message);
}
