import type { Goal, Line } from './row.js';

/** One of the rows of the README: all lines with its headline, of which the worst counts. */
export interface Headline {
  readonly title: string;
  readonly against: string;
  readonly worst: number;
  readonly best: number;
  readonly reach: Goal;
  readonly moonshot: Goal | undefined;
  /** How much of the goal the worst line reaches: 1 and above is reached. */
  readonly share: number;
  readonly bestShare: number;
}

/** The headlines, in the order in which they were measured. */
export function summarize(lines: readonly Line[]): Headline[] {
  const titles = new Set(lines.flatMap(({ headline }) => headline ?? []));
  return [...titles].map((title) => {
    const own = lines
      .filter((line) => line.headline === title && line.reach !== undefined)
      .toSorted((a, b) => shareOf(a) - shareOf(b));
    const worst = own[0]!;
    return {
      title,
      against: worst.against,
      worst: worst.measured,
      best: own.at(-1)!.measured,
      reach: worst.reach!,
      moonshot: worst.moonshot,
      share: shareOf(worst),
      bestShare: shareOf(own.at(-1)!),
    };
  });
}

function shareOf({ measured, reach }: Line): number {
  return 'atLeast' in reach! ? measured / reach.atLeast : reach!.atMost / measured;
}
