import type { HandlerEnd } from './witness.js';

/** How a step ends a handler. */
export const ENDS = { return: 'returned', throw: 'threw', stop: 'stopped' } as const satisfies Record<
  string,
  HandlerEnd
>;
export type EndStep = keyof typeof ENDS;

interface Running {
  readonly copy: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The handlers that are running. Each ends when the schedule says so. */
export class ScheduledHandlers {
  #running: readonly Running[] = [];

  /** @param signal The handler's signal, if it reads it: it may then stop early. */
  run(copy: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#running = [...this.#running, { copy, signal, resolve, reject }];
    });
  }

  /** The copies whose handlers are running, and how each may end. */
  possibleEnds(): { readonly copy: number; readonly ends: readonly EndStep[] }[] {
    return this.#running.map(({ copy, signal }) => ({
      copy,
      ends: signal?.aborted ? ['return', 'throw', 'stop'] : ['return', 'throw'],
    }));
  }

  /** @returns False if the handler of that copy is not running. */
  end(copy: number, how: EndStep): boolean {
    const ended = this.#running.find((each) => each.copy === copy);
    if (ended === undefined) return false;
    this.#running = this.#running.filter((each) => each !== ended);
    if (how === 'throw') ended.reject(new Error('The handler failed'));
    else ended.resolve();
    return true;
  }
}
