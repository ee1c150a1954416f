import { expect, it } from 'vitest';
import { selectCases } from '../../../src/check/cases/index.js';
import type { Result } from '../../../src/check/report.js';
import { textReport } from '../../../src/check/reporters/text.js';
import { TIME_IS_UP } from '../../../src/check/run.js';

const REASON =
  'answered 413 in 12 ms: VideoVector never retries a 4xx, so the event is lost; Content-Type: text/html, "Request Entity Too Large"';
const CURL = `curl -sS -i -X POST -H 'content-type: application/json' --data-binary '${'{"a": 1}'.repeat(20)}' 'http://127.0.0.1:3000/'`;

/** A report on which every case has failed. */
function report(columns: number | undefined, reason = REASON): string[] {
  const results = selectCases(undefined).map(
    (each): Result => ({ case: each, verdict: 'fail', reason, milliseconds: 1, exchanges: [] }),
  );
  const sent = { answer: '413', manner: '', capture: {} as never, curl: CURL };
  return textReport(
    {
      report: {
        url: 'http://127.0.0.1:3000/',
        event: 'export.ready',
        results,
        caveats: [REASON],
        milliseconds: 1,
      },
      evidence: new Map(results.map((result) => [result, [sent]])),
      captureFile: 'check-failures.jsonl',
      interrupted: false,
    },
    columns,
  ).split('\n');
}

it.each([40, 80, 100])(
  'fits a terminal of %d columns, apart from what is to be copied or opened',
  (columns) => {
    const lines = report(columns).filter((line) => !/^ +(?:curl|see) /.test(line));
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  },
);

it('names the option that allows more time only if the time was up', () => {
  const hint = 'The time was up. To allow more, in seconds: --time-limit 120';
  expect(report(undefined)).not.toContain(hint);
  expect(report(undefined, TIME_IS_UP)).toContain(hint);
});

it('keeps a line for a shell whole', () => {
  expect(report(40)).toContain(`             ${CURL}`);
});

it('keeps reasons and titles in one line for a log', () => {
  const lines = report(undefined);
  expect(lines).toContain(`             ${REASON}`);
  expect(lines.some((line) => /^ {2}fail {7}body-256-kb {13}A body of 256 kB is accepted$/.test(line))).toBe(
    true,
  );
});
