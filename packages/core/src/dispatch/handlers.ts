import { ConfigurationError } from '../errors.js';
import type { OrderRule } from './order-rule.js';
import { assertKnownPattern, knownPatterns } from './patterns.js';

/** A handler as the receiver stores it. Its types were checked when it was registered. */
export type AnyHandler = (event: never, context: never) => unknown;

/** A handler, and how its events are ordered, if they are. */
export interface Registration {
  readonly handler: AnyHandler;
  readonly order?: OrderRule | undefined;
}

/** The handlers, by event and by family. A Map, so that `constructor` and `__proto__` are ordinary names. */
export class Handlers {
  readonly #known: ReadonlySet<string>;
  readonly #byPattern = new Map<string, Registration>();
  #fallback: Registration | undefined;

  /** @param additionalEvents Names of events that VideoVector has added since this release. */
  constructor(additionalEvents: readonly string[]) {
    this.#known = knownPatterns(additionalEvents);
  }

  /** Registers a handler for one or several patterns. All are checked before the first is registered. */
  add(patterns: readonly string[], handler: AnyHandler, order?: OrderRule): void {
    assertHandler(handler, 'receiver.on(pattern, handler)');
    if (patterns.length === 0)
      throw new ConfigurationError('pattern', 'The list of events is empty, so the handler would never run.');
    for (const [index, pattern] of patterns.entries()) {
      assertKnownPattern(this.#known, pattern);
      if (this.#byPattern.has(pattern) || patterns.indexOf(pattern) !== index) {
        throw new ConfigurationError(
          'pattern',
          `A handler for ${JSON.stringify(pattern)} is already registered, and each pattern has at most one. Call both functions from one handler.`,
        );
      }
    }
    for (const pattern of patterns) this.#byPattern.set(pattern, { handler, order });
  }

  /** Registers the handler of all other events. */
  setFallback(handler: AnyHandler): void {
    assertHandler(handler, 'receiver.fallback(handler)');
    if (this.#fallback !== undefined) {
      throw new ConfigurationError(
        'fallback',
        'A fallback is already registered, and there can be only one. Call both functions from one fallback.',
      );
    }
    this.#fallback = { handler };
  }

  /** Whether nothing is registered, which is a mistake if deliveries arrive. */
  get isEmpty(): boolean {
    return this.#byPattern.size === 0 && this.#fallback === undefined;
  }

  /** Returns the most specific handler: the event's own, else that of its longest family, else the fallback. */
  find(event: string): Registration | undefined {
    const own = this.#byPattern.get(event);
    if (own !== undefined) return own;
    for (let dot = event.lastIndexOf('.'); dot > 0; dot = event.lastIndexOf('.', dot - 1)) {
      const family = this.#byPattern.get(`${event.slice(0, dot)}.*`);
      if (family !== undefined) return family;
    }
    return this.#fallback;
  }
}

/** Throws if a handler or a listener is not a function. */
export function assertHandler(handler: unknown, call: string): void {
  if (typeof handler === 'function') return;
  throw new ConfigurationError(
    'handler',
    `${call} needs a function, not ${handler === null ? 'null' : typeof handler}.`,
  );
}
