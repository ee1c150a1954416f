import { ConfigurationError } from '../errors.js';
import { assertKnownPattern, knownPatterns } from './patterns.js';

/** A handler as the receiver keeps it: its types were checked where it was registered. */
export type AnyHandler = (event: never, context: never) => unknown;

/** The handlers, by event and by family. Maps, so that `constructor` and `__proto__` are names like any other. */
export class Handlers {
  readonly #known: ReadonlySet<string>;
  readonly #byPattern = new Map<string, AnyHandler>();
  #fallback: AnyHandler | undefined;

  /** @param additionalEvents Names of events that the sender has added since. */
  constructor(additionalEvents: readonly string[]) {
    this.#known = knownPatterns(additionalEvents);
  }

  /** Registers one handler for one pattern or several; all are checked before the first is taken. */
  add(patterns: readonly string[], handler: AnyHandler): void {
    assertHandler(handler, 'receiver.on(pattern, handler)');
    for (const [index, pattern] of patterns.entries()) {
      assertKnownPattern(this.#known, pattern);
      if (this.#byPattern.has(pattern) || patterns.indexOf(pattern) !== index) {
        throw new ConfigurationError(
          'pattern',
          `A handler for ${JSON.stringify(pattern)} is registered already; each pattern takes one. Call both functions from one handler.`,
        );
      }
    }
    for (const pattern of patterns) this.#byPattern.set(pattern, handler);
  }

  /** Registers the handler for the rest. */
  setFallback(handler: AnyHandler): void {
    assertHandler(handler, 'receiver.fallback(handler)');
    if (this.#fallback !== undefined) {
      throw new ConfigurationError('fallback', 'A fallback is registered already; there can be one.');
    }
    this.#fallback = handler;
  }

  /** Whether nothing has been registered: a mistake, where deliveries arrive. */
  get isEmpty(): boolean {
    return this.#byPattern.size === 0 && this.#fallback === undefined;
  }

  /** The most specific handler: the event's own, else that of its longest family, else the fallback. */
  find(event: string): AnyHandler | undefined {
    // An event may be called `media.*`, but it isn't the family of that name.
    const own = event.endsWith('.*') ? undefined : this.#byPattern.get(event);
    if (own !== undefined) return own;
    for (let dot = event.lastIndexOf('.'); dot > 0; dot = event.lastIndexOf('.', dot - 1)) {
      const family = this.#byPattern.get(`${event.slice(0, dot)}.*`);
      if (family !== undefined) return family;
    }
    return this.#fallback;
  }
}

/** Refuses what is no function. */
export function assertHandler(handler: unknown, call: string): void {
  if (typeof handler === 'function') return;
  throw new ConfigurationError(
    'handler',
    `${call} needs a function; the handler is ${handler === null ? 'null' : typeof handler}.`,
  );
}
