import type { Difference } from '../../diagnosis/first-difference.js';

/** Why the signature of a request matches or does not, and what the receiver made of it, in sentences. */
export interface Explanation {
  /** `good`: the signature matches. `bad`: it does not, or the receiver did something wrong. `note`: worth a look. */
  readonly tone: 'good' | 'note' | 'bad';
  readonly headline: string;
  readonly sentences: readonly string[];
  /** Where the body differs from what was signed. */
  readonly difference?: Difference | undefined;
}
