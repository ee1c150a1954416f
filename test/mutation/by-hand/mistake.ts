/** A mistake that a person could make, and that the tests must notice. */
export interface Mistake {
  readonly mistake: string;
  /** Below `packages`. */
  readonly file: string;
  /** The text that is replaced. It must be there exactly once. */
  readonly right: string;
  readonly wrong: string;
  /** The nearest tests, below `packages`. */
  readonly tests: readonly string[];
}
