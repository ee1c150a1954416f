import { isDeepStrictEqual } from 'node:util';
import type { Play, Scene } from './play.js';
import { PROGRAMME, type Result } from './programme.js';
import { colors } from './terminal.js';

/**
 * Prints a line for each request, with whether every framework responded as expected, and the sums.
 *
 * @returns Whether every result is as expected.
 */
export function report(plays: Play[]): boolean {
  const [first] = plays;
  const scenes = plays.flatMap((play) => play.scenes);
  const wrong = plays.flatMap(({ framework, scenes: own }) =>
    own.filter((scene) => !isRight(scene)).map((scene) => ({ framework, scene })),
  );
  const wrongCalls = plays.filter(({ handledOnce }) => !handledOnce);

  const hasWorker = scenes.some(({ expected }) => expected.worker !== '-');
  printTable([
    ['event', 'request', 'response', 'verified', ...(hasWorker ? ['worker'] : []), ''],
    ...(first?.scenes ?? []).map(({ event, case: name, got }, i) => [
      event,
      name,
      ...columns(got, hasWorker),
      plays.every((play) => play.scenes[i] !== undefined && isRight(play.scenes[i])) ? 'ok' : '✗',
    ]),
  ]);
  console.log(colors.dim(LEGEND));
  for (const { framework, scene } of wrong) {
    const { event, case: name, expected, got } = scene;
    const [wanted, had] = [columns(expected, hasWorker), columns(got, hasWorker)];
    console.log(
      colors.red(`✗ ${framework}, ${event} ${name}: ${wanted.join(', ')} expected, got ${had.join(', ')}`),
    );
  }
  for (const { framework, handled } of wrongCalls) {
    console.log(
      colors.red(`✗ ${framework}: ${handled} events handled, and not each of ${PROGRAMME.length} once`),
    );
  }
  const allRight = wrong.length === 0 && wrongCalls.length === 0;
  const handled = plays.reduce((sum, play) => sum + play.handled, 0);
  const verdict =
    `${allRight ? 'ok' : '✗'}: ${scenes.length - wrong.length} of ${scenes.length} responses as expected, ` +
    `${handled} of ${PROGRAMME.length * plays.length} events handled${allRight ? ', each once' : ''}`;
  const times = plays.length === 1 ? '' : `${plays.length} × `;
  console.log((allRight ? colors.green : colors.red)(verdict));
  console.log(
    colors.dim(`    (${times}${first?.scenes.length} requests, ${times}${PROGRAMME.length} events)`),
  );
  return allRight;
}

const LEGEND = `re-serialized   a proxy printed the JSON again: the canonical form is verified
tampered        changed after it was signed: refused; then the genuine one
sent again      the response to the first was lost: not handled again
cut off         the connection broke in the middle of the body
`;

function columns({ outcome, status, matched, worker }: Result, hasWorker: boolean): string[] {
  const response = status === 0 ? '-' : `${status} ${outcome}`;
  const signed = { raw: 'raw bytes' }[matched] ?? matched;
  return [response, signed, ...(hasWorker ? [worker] : [])];
}

function printTable([heads = [], ...rows]: string[][]): void {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((cells) => cells[i]!.length)));
  const padded = (cells: string[]): string[] => cells.map((cell, i) => cell.padEnd(widths[i]!));
  console.log(colors.dim(padded(heads).join('  ').trimEnd()));
  for (const cells of rows) console.log(colored(padded(cells)).join('  ').trimEnd());
  console.log();
}

/** The response by its class, and the verdict. */
function colored(cells: string[]): string[] {
  const byStatus = { 2: colors.green, 4: colors.yellow, 5: colors.yellow }[cells[2]![0]!] ?? colors.dim;
  const last = cells.length - 1;
  return cells.map((cell, i) => {
    if (i === 2) return byStatus(cell);
    return i === last ? (cell === 'ok' ? colors.green : colors.red)(cell) : cell;
  });
}

function isRight({ expected, got }: Scene): boolean {
  return isDeepStrictEqual(got, expected);
}
