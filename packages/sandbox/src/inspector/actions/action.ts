import type { SandboxOperations } from '../../sandbox-operations.js';
import type { State } from '../../state/state.js';
import type { Subscriptions } from '../../subscriptions.js';
import type { Notice } from '../notices.js';

/** The parts that the inspector works with. */
export interface InspectorParts {
  readonly state: State;
  readonly operations: SandboxOperations;
  readonly subscriptions: Subscriptions;
}

/** What a form sends: its fields, the id in its path, and where the sandbox is reached. */
interface Input {
  readonly fields: URLSearchParams;
  readonly id: string;
  readonly origin: string;
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

type Rest = Omit<Notice, 'tone' | 'text'>;

/** It was done. */
export function done(text: string, rest: Rest = {}): Notice {
  return { tone: 'done', text, ...rest };
}

/** It was done, but is worth a look. */
export function note(text: string, rest: Rest = {}): Notice {
  return { tone: 'note', text, ...rest };
}

/** It could not be done, or the receiver refused what was sent. */
export function problem(text: string, rest: Rest = {}): Notice {
  return { tone: 'problem', text, ...rest };
}
