import { PROMISES, type PromiseName } from '../case.js';
import { helpForCase } from '../evidence/documentation.js';
import type { Evidence } from '../evidence/evidence.js';
import type { Result } from '../report.js';
import type { ReportDocument } from './document.js';
import { escaped } from './markup.js';

/** The report as JUnit XML: a suite for each promise. What is not shown was skipped; a warning is text beside a passed case. */
export function junitReport({ report, evidence }: ReportDocument): string {
  const suites = (Object.keys(PROMISES) as PromiseName[]).map((promise) => {
    const results = report.results.filter((result) => result.case.promise === promise);
    const counts = countsOf(results);
    const cases = results.map((result) => testCase(result, evidence.get(result) ?? []));
    return `  <testsuite name="${escaped(PROMISES[promise])}" ${counts}>\n${cases.join('')}  </testsuite>\n`;
  });
  const caveats = report.caveats.map((caveat) => `  <!-- ${escaped(caveat).replaceAll('--', '- -')} -->\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="videovector-webhooks check" ${countsOf(report.results)}>\n${caveats.join('')}${suites.join('')}</testsuites>\n`;
}

function countsOf(results: readonly Result[]): string {
  const failures = results.filter(({ verdict }) => verdict === 'fail').length;
  const skipped = results.filter(({ verdict }) => verdict === 'not shown').length;
  const time = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  return `tests="${results.length}" failures="${failures}" errors="0" skipped="${skipped}" time="${time.toFixed(3)}"`;
}

function testCase(result: Result, evidence: readonly Evidence[]): string {
  const { case: each, verdict, milliseconds } = result;
  const name = `name="${escaped(`${each.id}: ${each.title}`)}" classname="check.${each.promise}"`;
  const time = `time="${(milliseconds / 1000).toFixed(3)}"`;
  return `    <testcase ${name} ${time}>${contentOf(result, verdict, evidence)}</testcase>\n`;
}

function contentOf(
  { case: each, reason }: Result,
  verdict: Result['verdict'],
  evidence: readonly Evidence[],
): string {
  const message = escaped(reason);
  if (verdict === 'pass') return '';
  if (verdict === 'not shown') return `<skipped message="${message}"/>`;
  if (verdict === 'info') return `<system-out>${message}</system-out>`;
  const text = escaped(
    [each.because, `see ${helpForCase(each.id)}`, ...evidence.map(({ curl }) => curl)].join('\n'),
  );
  return verdict === 'fail'
    ? `<failure message="${message}">${text}</failure>`
    : `<system-out>warning: ${message}\n${text}</system-out>`;
}
