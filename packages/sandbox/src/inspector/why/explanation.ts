import type { Difference } from './first-difference.js';

/** Why the signature of a request matches or does not, and what the receiver made of it, in sentences. */
export interface Explanation {
  /** `good`: it verifies. `bad`: it does not, or the receiver did what it must not. `note`: worth a look. */
  readonly tone: 'good' | 'note' | 'bad';
  readonly headline: string;
  readonly sentences: readonly string[];
  /** Where what was sent differs from what was signed. */
  readonly difference?: MarkedDifference;
}

/** A difference, and the form in which the body is compared. */
export interface MarkedDifference {
  readonly place: Difference;
  readonly form: 'as sent' | 'in canonical form';
}
