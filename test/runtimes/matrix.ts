import { EXCEPTIONS } from './exceptions.js';
import type { FileResult } from './run.js';
import { SUITES, type Suite } from './suites.js';

/** One field of the matrix. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Counts what ran, and says what failed. */
export function count(suite: Suite, results: readonly FileResult[]): { counts: Counts; failures: string[] } {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  for (const file of suite.files) {
    const result = results.find(({ name }) => name.endsWith(file));
    const tests = result?.assertionResults ?? [];
    if (
      tests.length === 0 ||
      (result?.status === 'failed' && tests.every(({ status }) => status !== 'failed'))
    ) {
      counts.failed++;
      failures.push(`${file}: ${result?.message || 'did not run'}`);
    }
    for (const { status, fullName, failureMessages } of tests) {
      if (status === 'passed') counts.passed++;
      else if (status === 'failed') {
        counts.failed++;
        failures.push(`${fullName}\n    ${failureMessages?.[0]?.split('\n')[0]}`);
      } else counts.skipped++;
    }
  }
  return { counts, failures };
}

/** A row for each runtime, a column for each suite; `–` where a suite does not run at all. */
export function print(rows: ReadonlyMap<string, ReadonlyMap<string, Counts>>): string {
  const head = ['runtime', ...SUITES.map(({ name }) => name)];
  const body = [...rows].map(([runtime, fields]) => [
    runtime,
    ...SUITES.map(({ name }) => {
      const { passed, failed, skipped } = fields.get(name) ?? { passed: 0, failed: 0, skipped: 0 };
      if (passed + failed + skipped === 0) return '–';
      return [String(passed), failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`]
        .filter(Boolean)
        .join(', ');
    }),
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...body].map((row) => row[i]!.length)));
  const line = (row: string[]): string =>
    `| ${row.map((field, i) => field.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/** Why something is left out on these runtimes. */
export function reasons(runtimes: readonly string[]): string {
  return EXCEPTIONS.filter(({ runtime }) => runtimes.includes(runtime))
    .map(({ runtime, suites, test, reason }) => {
      const what = [suites === 'all' ? 'everything' : suites.join(', '), test && `“${test.source}”`];
      return `- ${runtime}, ${what.filter(Boolean).join(': ')}: ${reason}`;
    })
    .join('\n');
}
