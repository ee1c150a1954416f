import type { HistoryReport } from '../model/history/check-history.js';
import type { KillPoint } from './kill-point.js';
import type { RunLoad } from './options.js';
import type { Tally } from './tally.js';

/** What happened in a run. */
export interface Report {
  /** What ran. */
  readonly name: string;
  readonly options: RunLoad;
  readonly tally: Tally;
  /** What the model of the protocol says of what the processes recorded; absent with a queue. */
  readonly history?: HistoryReport;
  /** The figures that break the promise; none if it held. */
  readonly broken: readonly (keyof Tally)[];
  readonly effects: number;
  /** How many copies were sent beside the delivery worker's attempts, and how many requests in all. */
  readonly copies: number;
  readonly requests: number;
  readonly kills: Readonly<Partial<Record<KillPoint | 'at-random' | 'with-the-store', number>>>;
  readonly storeRestarts: number;
  readonly storePauses: number;
  readonly storeLocks: number;
  readonly receiverPauses: number;
  readonly crashes: number;
  readonly seconds: number;
}

/** Whether the promise held, and no receiver ended by itself. */
export function passed({ broken, crashes }: Report): boolean {
  return broken.length === 0 && crashes === 0;
}

/** The report as a table for a terminal. */
export function print(report: Report): string {
  const { name, options, tally, kills, broken, crashes } = report;
  const total = Object.values(kills).reduce((sum, count) => sum + count, 0);
  const byPoint = Object.entries(kills).map(([point, count]) => `${point.replaceAll('-', ' ')} ${count}`);
  const later = tally.duplicatesAtLaterAttempts;
  const rows: readonly (readonly [string, string | number])[] = [
    ['deliveries', `${options.deliveries} x ${options.copies}`],
    ['requests', `${report.requests} over ${options.processes} processes in ${report.seconds} s`],
    ['kills of receivers', `${total} (${byPoint.join(', ')})`],
    ['restarts of the store', report.storeRestarts],
    ['pauses', `store ${report.storePauses}, receivers ${report.receiverPauses}`],
    ['foreign locks of the store', report.storeLocks],
    ['crashes of receivers', crashes],
    ['effects', report.effects],
    [
      'duplicate effects',
      `${tally.duplicates} (at attempt >= 2: ${later}, others: ${tally.duplicates - later})`,
    ],
    ['acknowledged, unprocessed', tally.acknowledgedUnprocessed],
    ['acknowledged too early', tally.acknowledgedEarly],
    ['parked without a cause', tally.parkedWithoutCause],
    ['stuck jobs', tally.stuckJobs],
    ['never acknowledged', tally.neverAcknowledged],
    ['answers of 4xx', tally.rejections],
    ...historyRows(report.history),
    [
      'the promise',
      passed(report) ? 'holds' : `BROKEN: ${[...broken, ...(crashes ? ['crashes'] : [])].join(', ')}`,
    ],
  ];
  return [
    `${name}, seed ${options.seed}`,
    ...rows.map(([what, value]) => `  ${what.padEnd(28)}${value}`),
  ].join('\n');
}

/** What the model accepted, and the first things that it did not. */
function historyRows(history: HistoryReport | undefined): [string, string | number][] {
  if (history === undefined) return [];
  const { requests, steps, verbs, rejected } = history;
  return [
    ['transitions accepted', `${steps} of receivers in ${requests} requests, ${verbs} of the store`],
    ['transitions rejected', rejected.length],
    ...rejected.slice(0, 5).map((why): [string, string] => ['', why]),
  ];
}
