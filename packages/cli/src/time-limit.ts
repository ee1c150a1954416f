/** A signal with a time limit. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Ends the limit, when what it bounds is done. */
  clear(): void;
}

/**
 * Adds a time limit to a signal. `AbortSignal.any` with `AbortSignal.timeout` would not do: Node 20 and 22 forget a time-out
 * whose only listener is the combined signal, at the next garbage collection
 * (https://github.com/nodejs/node/issues/57736).
 */
export function timeLimit(limitMs: number, signal?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('Timed out', 'TimeoutError')), limitMs);
  return {
    signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
    clear: () => clearTimeout(timer),
  };
}
