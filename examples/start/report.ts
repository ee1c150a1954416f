import { isDeepStrictEqual } from 'node:util';
import type { Result, Sent } from './deliveries.js';
import { expectedCalls, type Play } from './play.js';

/**
 * Prints what became of the deliveries, one a line, with a mark for each framework.
 *
 * @returns Whether everything is as it should be.
 */
export function report(deliveries: Sent[], plays: Play[]): boolean {
  const rows = deliveries.map((sent, i) => ({ sent, results: plays.map(({ results }) => results[i]!) }));
  const answers = rows.flatMap(({ sent, results }) => results.map((result) => isRight(sent, result)));
  const expected = expectedCalls(deliveries).length * plays.length;
  const calls = plays.reduce((sum, play) => sum + play.calls.length, 0);
  const wrongCalls = plays.filter((play) => !play.callsAreRight).map((play) => play.framework);
  const allRight = answers.every(Boolean) && wrongCalls.length === 0;

  const lines = [
    ['event', 'delivery', 'case', 'outcome', 'status', 'matched', ...plays.map((play) => play.framework)],
    ...rows.map(({ sent, results }) => [
      sent.headers['X-Event-Type']!,
      sent.headers['X-Delivery-ID'] ?? '-',
      sent.case,
      ...columns(results[0]!),
      ...results.map((result) => (isRight(sent, result) ? 'ok' : '✗')),
    ]),
  ];
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((cells) => cells[i]!.length)));
  for (const cells of lines)
    console.log(
      cells
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    );

  console.log();
  for (const { sent, results } of rows) {
    for (const [i, result] of results.entries()) {
      if (isRight(sent, result)) continue;
      const got = columns(result).join(' ');
      const delivery = sent.headers['X-Delivery-ID'] ?? sent.case;
      console.log(
        `✗ ${plays[i]!.framework}, ${delivery}: ${columns(sent.expected).join(' ')} expected, got ${got}`,
      );
    }
  }
  for (const framework of wrongCalls) console.log(`✗ ${framework}: the handlers' calls or their data differ`);
  console.log(
    `${allRight ? 'ok' : '✗'}: ${answers.filter(Boolean).length} of ${answers.length} answers as expected; ` +
      `handlers called ${calls} times of ${expected}, ${wrongCalls.length === 0 ? 'each with the right data' : 'not as expected'}.`,
  );
  return allRight;
}

function isRight({ expected }: Sent, result: Result): boolean {
  return isDeepStrictEqual(result, expected);
}

function columns({ outcome, status, matched }: Result): string[] {
  return [outcome, String(status), matched];
}
