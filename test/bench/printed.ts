import { type Goal, isReached, type Line } from './row.js';

/** The head of the full table. */
export const TABLE_HEAD = '| what | against | measured | reach | moonshot | |\n|---|---|---|---|---|---|';

/** A line of the full table. */
export function printed({ what, against, measured, reach, moonshot }: Line): string {
  const verdict = reach === undefined ? '' : verdictOf(measured, reach, moonshot);
  return `| ${what} | ${against} | ${measured.toFixed(2)} | ${goal(reach)} | ${goal(moonshot)} | ${verdict} |`;
}

/** Whether a goal was reached, in a word. */
export function verdictOf(measured: number, reach: Goal, moonshot: Goal | undefined): string {
  if (moonshot !== undefined && isReached(measured, moonshot)) return 'moonshot';
  return isReached(measured, reach) ? 'reached' : 'not reached';
}

/** A goal as text. */
export function goal(wanted: Goal | undefined): string {
  if (wanted === undefined) return '';
  return 'atLeast' in wanted ? `≥ ${wanted.atLeast}` : `≤ ${wanted.atMost}`;
}
