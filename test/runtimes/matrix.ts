import { EXCEPTIONS } from './exceptions.js';
import type { Suite } from './find-suites.js';
import type { FileResult } from './run.js';

/** One field of the matrix. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Counts the results of these files, and describes what failed. */
export function count(
  files: readonly string[],
  results: readonly FileResult[],
): { counts: Counts; failures: string[] } {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  for (const file of files) {
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

/** A row for each suite, a column for each runtime; `–` if the suite does not run there at all. */
export function print(
  suites: readonly Suite[],
  results: ReadonlyMap<string, ReadonlyMap<string, Counts>>,
): string {
  const head = ['suite', ...results.keys()];
  const body = suites.map(({ name }) => [
    name,
    ...[...results.values()].map((fields) => {
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

/** Lists why tests are left out on these runtimes. */
export function reasons(runtimes: readonly string[]): string {
  return EXCEPTIONS.filter(({ runtime }) => runtimes.includes(runtime))
    .map(({ runtime, suites, file, tests, reason }) => {
      const what = [suites.join(', '), file, tests?.map((part) => `“${part}”`).join(', ')].filter(Boolean);
      return `- ${runtime}, ${what.join(': ')}: ${reason}`;
    })
    .join('\n');
}
