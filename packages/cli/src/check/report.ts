import type { Case } from './case.js';
import type { Exchange } from './exchange.js';

/** What a case says of the receiver. */
export type Verdict = 'pass' | 'fail' | 'warn' | 'info' | 'not shown';

/** A case and its verdict. */
export interface Result {
  readonly case: Case;
  readonly verdict: Verdict;
  /** A sentence without its full stop; empty if there is nothing to say. */
  readonly reason: string;
  readonly milliseconds: number;
  /** What was sent, if the verdict is `fail` or `warn`. */
  readonly exchanges: readonly Exchange[];
}

/** A finished run. */
export interface Report {
  readonly url: string;
  readonly event: string;
  /** In the order of the cases. */
  readonly results: readonly Result[];
  /** Why passes mean little or nothing, to be said before everything else. */
  readonly caveats: readonly string[];
  readonly milliseconds: number;
}

/** How many results have each verdict. */
export function countVerdicts({ results }: Report): Readonly<Record<Verdict, number>> {
  const counts = { pass: 0, fail: 0, warn: 0, info: 0, 'not shown': 0 };
  for (const { verdict } of results) counts[verdict]++;
  return counts;
}
