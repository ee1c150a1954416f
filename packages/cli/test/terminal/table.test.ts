import { expect, it } from 'vitest';
import { answerLine } from '../../src/terminal/answer-table.js';
import { type Column, fittedColumns, lineOf } from '../../src/terminal/table.js';

const COLUMNS: readonly Column[] = [
  ['id', 6],
  ['event', 10, 'flexible'],
  ['code', 20, 'wide'],
  ['when', 8],
];
const CELLS = ['del_1', 'prompt_run.completed', 'handler_failed', 'now'];

it('a terminal gets lines of its width, a pipe gets everything', () => {
  expect(lineOf(COLUMNS, CELLS, undefined)).toBe('del_1   prompt_run.completed  handler_failed        now');
  expect(lineOf(COLUMNS, CELLS, 40)).toBe(`del_1   prompt_run.completed${' '.repeat(4)}now`);
  expect(lineOf(COLUMNS, CELLS, 30)).toBe('del_1   prompt_run.…  now');
  for (const columns of [1, 10, 20, 40, 80, 119])
    expect(lineOf(COLUMNS, CELLS, columns).length).toBeLessThanOrEqual(columns);
});

it('a wide terminal also gets what a narrow one has no room for', () => {
  expect(lineOf(COLUMNS, CELLS, 120)).toContain('handler_failed');
});

/** The lines of a list of deliveries, its head first. */
function listed(available: number | undefined): string[] {
  const rows = ['export.ready', 'import_job.partial_completed'].map((event) => ({
    cells: ['12 min ago', 'delivered', event, `del_${'a'.repeat(24)}`, '200', 'handled'],
  }));
  const head = ['created', 'status', 'event', 'delivery', 'resp.', 'code'];
  const columns = fittedColumns(
    [['created'], ['status'], ['event', 'shrinking'], ['delivery'], ['resp.'], ['code', 'wide']],
    rows,
  );
  return [head, ...rows.map(({ cells }) => cells)].map((cells) => lineOf(columns, cells, available));
}

it.each([undefined, 80, 200])(
  'the columns of a table whose rows are known align, however long a name is, with %s columns',
  (available) => {
    const [head, ...lines] = listed(available);
    const at = head!.indexOf('delivery');
    expect(lines.map((line) => line.indexOf('del_'))).toEqual([at, at]);
  },
);

it('they fit 80 columns with whole ids, and take no more room than they need', () => {
  expect(listed(80)[2]).toBe(`12 min ago  delivered  import_job.partial_…  del_${'a'.repeat(24)}  200`);
  for (const line of listed(80)) expect(line.length).toBeLessThanOrEqual(80);
  expect(listed(200)[1]).toBe(listed(undefined)[1]);
});

it('a response fits 80 columns, and 40', () => {
  const answer = {
    at: 0,
    event: 'import_job.partial_completed',
    deliveryId: `del_${'a'.repeat(24)}`,
    status: 401,
    code: 'signature_invalid',
    durationMs: 12_345,
    ok: false,
  };
  expect(answerLine(answer, 80)).toMatch(
    /^\d\d:\d\d:00 {2}import_job\.partial_comple… {2}401 signature_invalid {2}12\.3 s {2}del_\w+…$/,
  );
  expect(answerLine(answer, 80).length).toBeLessThanOrEqual(80);
  expect(answerLine(answer, 40)).toBe('401    import_job.partial_completed');
});
