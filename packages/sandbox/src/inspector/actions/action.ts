import type { SandboxOperations } from '../../sandbox-operations.js';
import type { State } from '../../state/state.js';
import type { Subscriptions } from '../../subscriptions.js';
import type { DeliveryWorker } from '../../worker/delivery-worker.js';
import type { Notice } from '../notices.js';

/** The parts that the inspector works with. */
export interface InspectorParts {
  readonly state: State;
  readonly operations: SandboxOperations;
  readonly subscriptions: Subscriptions;
  readonly worker: DeliveryWorker;
}

/** What a form sends: its fields, and the id in its path. */
interface Input {
  readonly fields: URLSearchParams;
  readonly id: string;
}

/**
 * What a button does.
 *
 * @returns The result, for the user.
 * @throws ConfigurationError If it can't be done; its message says why.
 */
export type Action = (input: Input) => Promise<Notice>;

/** Actions by the path that their forms post to. */
export type Actions = Readonly<Record<string, Action>>;

export function done(text: string, rest: Omit<Notice, 'tone' | 'text'> = {}): Notice {
  return { tone: 'done', text, ...rest };
}
