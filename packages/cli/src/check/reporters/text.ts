import { out } from '../../terminal/color.js';
import { printable } from '../../terminal/printable.js';
import { PROMISES, type PromiseName } from '../case.js';
import { pageOf } from '../evidence/documentation.js';
import type { Evidence } from '../evidence/evidence.js';
import { countVerdicts, type Result, type Verdict } from '../report.js';
import type { ReportDocument } from './document.js';

const COLORS: Readonly<Record<Verdict, (text: string) => string>> = {
  pass: out.green,
  fail: out.red,
  warn: out.yellow,
  info: out.cyan,
  'not shown': out.dim,
};
const INDENT = ' '.repeat(13);

/** The report for a terminal or a log. */
export function textReport(document: ReportDocument): string {
  const { report, captureFile, interrupted } = document;
  const lines = [`${printable(report.url)}, ${report.event}`, ''];
  for (const caveat of report.caveats) lines.push(out.red(`! ${caveat}`), '');
  for (const promise of Object.keys(PROMISES) as PromiseName[]) {
    const results = report.results.filter((result) => result.case.promise === promise);
    if (results.length === 0) continue;
    lines.push(out.bold(PROMISES[promise]));
    for (const result of results) lines.push(...linesOf(result, document));
    lines.push('');
  }
  const replayable = [...document.evidence.values()].some((all) => all.length > 0);
  if (captureFile !== undefined && replayable) {
    lines.push(
      `What was sent: ${captureFile}. To send it again: videovector-webhooks replay ${captureFile} --to <url>`,
    );
  }
  lines.push(summaryOf(document) + (interrupted ? ', interrupted' : ''));
  return lines.join('\n');
}

function linesOf(result: Result, { evidence }: ReportDocument): string[] {
  const { case: each, verdict, reason } = result;
  const lines = [`  ${COLORS[verdict](verdict.padEnd(9))}  ${each.id.padEnd(24)}${each.title}`];
  if (verdict !== 'pass' && reason !== '') lines.push(INDENT + printable(reason));
  if (verdict !== 'fail' && verdict !== 'warn') return lines;
  lines.push(INDENT + each.because, INDENT + out.dim(`see ${pageOf(each.id)}`));
  const last = evidence.get(result)?.at(-1);
  if (last !== undefined) lines.push(INDENT + out.dim(sentLine(last)));
  return lines;
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
