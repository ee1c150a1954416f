import { out } from '../terminal/color.js';
import { printable } from '../terminal/printable.js';
import { createTable, printTable } from '../terminal/table.js';
import { agoText } from '../terminal/time-text.js';
import type { Cause } from './causes.js';
import { SOURCES } from './source.js';

const ERROR_WIDTH = 36;

/** 80 characters in all. */
const CAUSES = [
  ['cause', 10],
  ['count', 5],
  ['in', 12],
  ['latest', 9],
  ['error', ERROR_WIDTH],
] as const;

/** Prints a row for each cause. */
export function printCauses(causes: readonly Cause[], now: number): void {
  const table = createTable(CAUSES);
  table.head();
  for (const cause of causes) {
    const { fingerprint, deliveries, lastFailedAt } = cause;
    const places = SOURCES.filter((name) => cause.counts[name] > 0);
    const where = places.length === SOURCES.length ? 'everywhere' : places.join(' ');
    table.row(
      [
        fingerprint,
        String(deliveries.length),
        where,
        lastFailedAt === undefined ? '-' : agoText(lastFailedAt, now),
        shortCause(cause),
      ],
      'red',
    );
  }
}

/** The type of the error and the frame, as far as they fit: the end of a path says more than its beginning. */
function shortCause({ code, error, frame }: Cause): string {
  if (frame === undefined) return shortened([code, error].filter(Boolean).join(' '), ERROR_WIDTH);
  const [, name = '', path = ''] = /^(?:(\S+) \()?(.*?)\)?$/.exec(frame) ?? [];
  const start = shortened(`${error ?? code} ${name}`.trimEnd(), ERROR_WIDTH - 12);
  const room = ERROR_WIDTH - start.length - 1;
  return `${start} ${path.length <= room ? path : `…${path.slice(path.length - room + 1)}`}`;
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** How many deliveries of a cause a person sees; `--json` has all. */
const SHOWN = 20;

/** Prints what is known of a cause, and its deliveries, the latest first. */
export function printCause(cause: Cause): void {
  const { fingerprint, code, error, frame, deliveries, counts, events } = cause;
  const count = (all: Iterable<readonly [string, number]>): string =>
    [...all]
      .filter(([, number]) => number > 0)
      .map(([name, number]) => `${name} ${number}`)
      .join(', ');
  const facts = {
    outcome: code,
    error: error ?? '-',
    frame: frame ?? '-',
    in: count(Object.entries(counts)),
    events: count(events),
    first: timeText(cause.firstFailedAt),
    latest: timeText(cause.lastFailedAt),
  };
  console.log(
    out.bold(`${fingerprint}  ${deliveries.length} ${deliveries.length === 1 ? 'delivery' : 'deliveries'}`),
  );
  for (const [name, value] of Object.entries(facts)) console.log(printable(`  ${name.padEnd(8)} ${value}`));
  const latest = [...deliveries].sort((a, b) => (b.failedAt ?? 0) - (a.failedAt ?? 0)).slice(0, SHOWN);
  const rows = latest.map(({ deliveryId, eventId, key, event = '-', attempts = '-', failedAt, letters }) => ({
    cells: [
      deliveryId ?? eventId ?? key?.slice(0, 24) ?? letters[0]!.id,
      event,
      String(attempts),
      timeText(failedAt),
    ],
  }));
  printTable([['delivery'], ['event', 'shrinking'], ['attempts'], ['failed']], rows);
  if (deliveries.length > SHOWN) console.log(`… and ${deliveries.length - SHOWN} more, which --json prints`);
}

function timeText(time: number | undefined): string {
  return time === undefined ? '-' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}
