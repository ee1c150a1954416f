import { out } from '../../terminal/color.js';
import { printable } from '../../terminal/printable.js';
import { columnsOf, wrapped } from '../../terminal/wrapped.js';
import { PROMISES, type PromiseName } from '../case.js';
import { helpForCase } from '../evidence/documentation.js';
import type { Evidence } from '../evidence/evidence.js';
import { countVerdicts, type Result, type Verdict } from '../report.js';
import { TIME_IS_UP } from '../run.js';
import type { ReportDocument } from './document.js';

const COLORS: Readonly<Record<Verdict, (text: string) => string>> = {
  pass: out.green,
  fail: out.red,
  warn: out.yellow,
  info: out.cyan,
  'not shown': out.dim,
};
const INDENT = ' '.repeat(13);
const ID_WIDTH = 24;
const TITLE_INDENT = ' '.repeat(INDENT.length + ID_WIDTH);
/** On a narrower terminal, titles are below the ids. */
const LEAST_TITLE = 24;

/**
 * The report for a terminal, wrapped to its width, or for a log, where its lines stay whole.
 *
 * @param columns The width of the terminal; undefined if there is none.
 */
export function textReport(document: ReportDocument, columns = columnsOf(process.stdout)): string {
  const { report, captureFile, interrupted } = document;
  const lines = [`${printable(report.url)}, ${report.event}`, ''];
  for (const caveat of report.caveats) lines.push(painted(out.red, wrapped(`! ${caveat}`, '', columns)), '');
  for (const promise of Object.keys(PROMISES) as PromiseName[]) {
    const results = report.results.filter((result) => result.case.promise === promise);
    if (results.length === 0) continue;
    lines.push(out.bold(PROMISES[promise]));
    for (const result of results) lines.push(...linesOf(result, document, columns));
    lines.push('');
  }
  if (captureFile !== undefined) {
    const again = `videovector-webhooks replay ${captureFile} --to <url>`;
    lines.push(
      wrapped(`What was sent in the failures: ${captureFile}. To send it again: ${again}`, '', columns),
    );
  }
  if (report.results.some(({ reason }) => reason === TIME_IS_UP))
    lines.push(wrapped('The time was up. To allow more, in seconds: --time-limit 120', '', columns));
  lines.push(summaryOf(document) + (interrupted ? ', interrupted' : ''));
  return lines.join('\n');
}

function linesOf(result: Result, { evidence }: ReportDocument, columns: number | undefined): string[] {
  const { case: each, verdict, reason } = result;
  const lines = headOf(result, columns);
  if (verdict !== 'pass' && reason !== '') lines.push(wrapped(printable(reason), INDENT, columns));
  if (verdict !== 'fail' && verdict !== 'warn') return lines;
  lines.push(wrapped(each.because, INDENT, columns), INDENT + out.dim(`see ${helpForCase(each.id)}`));
  const last = evidence.get(result)?.at(-1);
  // A line for a shell stays whole, to be copied.
  if (last !== undefined) lines.push(INDENT + out.dim(sentLine(last)));
  return lines;
}

/** The verdict, the id and the title, in columns if there is room. */
function headOf({ case: { id, title }, verdict }: Result, columns: number | undefined): string[] {
  const start = `  ${COLORS[verdict](verdict.padEnd(9))}  `;
  if (columns !== undefined && columns - TITLE_INDENT.length < LEAST_TITLE)
    return [start + id, wrapped(title, INDENT, columns)];
  const column = wrapped(title, TITLE_INDENT, columns).slice(TITLE_INDENT.length);
  return [start + id.padEnd(ID_WIDTH) + column];
}

function painted(color: (text: string) => string, lines: string): string {
  return lines.split('\n').map(color).join('\n');
}

function sentLine({ manner, curl }: Evidence): string {
  return `${manner === '' ? '' : `(sent ${manner}) `}${printable(curl)}`;
}

/** The numbers, those that are not zero. */
function summaryOf({ report }: ReportDocument): string {
  const counts = Object.entries(countVerdicts(report)).filter(([, count]) => count > 0);
  const seconds = (report.milliseconds / 1000).toFixed(1);
  return `${counts.map(([verdict, count]) => `${count} ${verdict}`).join(', ')} in ${seconds} s`;
}
