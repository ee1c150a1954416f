import { hasGrown } from './has-grown.js';
import type { Report } from './messages.js';
import { STALL_MS, type Stalls } from './stall-watch.js';
import { FORGERIES } from './traffic.js';

/** What happened in a run. */
export interface Run {
  readonly seconds: number;
  requests: number;
  /** The ids of the genuine events. */
  readonly sent: Set<string>;
  /** How often the handler got each event. */
  readonly handled: Map<string, number>;
  /** Genuine events of which no copy was answered 2xx. */
  readonly unanswered: Set<string>;
  readonly reports: Report[];
}

const MIB = 1024 * 1024;
/** Of five minutes. In a shorter run, memory still grows, and V8 has compiled little. */
const ENOUGH_REPORTS = 60;
/** How much more live memory than after the first third there may be at the end. */
const LIVE_TOLERANCE = 1.1;

/** Prints the figures. Returns whether every promise was kept. */
export function printSummary({ seconds, requests, sent, handled, unanswered, reports }: Run): boolean {
  const lost = [...sent].filter((id) => !handled.has(id)).length;
  const twice = [...sent].filter((id) => (handled.get(id) ?? 0) > 1).length;
  const forged = [...handled.keys()].filter((id) => !sent.has(id)).length;
  const { rejections, outcomes } = reports.at(-1)!;
  console.log(
    `${requests} requests in ${seconds} s, with ${FORGERIES.length} attacks: ${JSON.stringify(outcomes)}`,
  );
  console.log(
    `${sent.size} genuine events: ${lost} lost, ${twice} handled twice, ${unanswered.size} without a 2xx`,
  );
  console.log(`${forged} forgeries handled, ${rejections} unhandled rejections`);
  const isFlat = printMemory(reports);
  const isQuick = printStalls(reports);
  const isJudged = reports.length >= ENOUGH_REPORTS;
  return lost + twice + forged + rejections + unanswered.size === 0 && (!isJudged || (isFlat && isQuick));
}

function printMemory(reports: readonly Report[]): boolean {
  const rss = reports.map((each) => each.rss / MIB);
  const live = reports.flatMap(({ liveHeap }) => (liveHeap === undefined ? [] : [liveHeap / MIB]));
  const isFlat = !hasGrown(rss) && live.at(-1)! <= live[0]! * LIVE_TOLERANCE;
  console.log(
    `memory: ${rss[0]!.toFixed(0)} MiB at first, ${Math.max(...rss).toFixed(0)} at most, ${rss.at(-1)!.toFixed(0)} at last; ` +
      `live heap ${live.map((each) => each.toFixed(1)).join(', ')} MiB: ${isFlat ? 'flat' : 'grown'}`,
  );
  return isFlat;
}

/** The first third is for warming up: V8 interprets code before it compiles it. */
function printStalls(reports: readonly Report[]): boolean {
  const stalls = reports.map((each) => each.stalls);
  const third = Math.floor(stalls.length / 3);
  const late = stalls.slice(third);
  const most = (of: readonly Stalls[], what: keyof Stalls) =>
    Math.max(0, ...of.map((each) => each[what])).toFixed(1);
  const sum = (what: 'count' | 'ownCount') => late.reduce((total, each) => total + each[what], 0);
  console.log(
    `event loop: ${sum('count')} pauses of ${STALL_MS} ms or more, the longest ${most(late, 'longestMs')} ms, with what else the machine did`,
  );
  console.log(
    `            ${sum('ownCount')} in which the receiver computed that long for one request, at most ${most(late, 'ownMs')} ms ` +
      `(while warming up ${most(stalls.slice(0, third), 'ownMs')} ms; after a pause of the machine's, for many requests, ${most(late, 'backlogMs')} ms)`,
  );
  return sum('ownCount') === 0;
}
