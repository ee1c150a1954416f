import type { Operation, TraceOptions } from './trace-options.js';

/** Runs an operation. Without `node:diagnostics_channel`, it is not traced. */
export function trace<Value extends object>(
  _operation: Operation,
  _options: TraceOptions,
  run: () => Promise<Value>,
  ..._known: readonly object[]
): Promise<Value> {
  return run();
}
