import type { MessageOf, Operation, TraceOptions } from './operation.js';

/** Runs an operation. There are no channels to publish it on. */
export function trace<Name extends Operation, Value>(
  _operation: Name,
  _options: TraceOptions,
  _describe: () => Omit<MessageOf<Name>, 'receiver'>,
  run: (message?: MessageOf<Name>) => Promise<Value>,
): Promise<Value> {
  return run();
}
