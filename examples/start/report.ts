import { isDeepStrictEqual } from 'node:util';
import type { Play, Scene } from './play.js';
import { PROGRAMME, type Result } from './programme.js';

/**
 * Prints the result of each request, one per line, with a mark for each framework.
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
  const columns = ({ outcome, status, matched, worker }: Result): string[] => [
    outcome,
    String(status || '-'),
    matched,
    ...(hasWorker ? [worker] : []),
  ];
  printTable([
    [
      'event',
      'case',
      'outcome',
      'status',
      'matched',
      ...(hasWorker ? ['worker'] : []),
      ...plays.map(({ framework }) => framework),
    ],
    ...(first?.scenes ?? []).map(({ event, case: name, got }, i) => [
      event,
      name,
      ...columns(got),
      ...plays.map((play) => (play.scenes[i] !== undefined && isRight(play.scenes[i]) ? 'ok' : '✗')),
    ]),
  ]);
  for (const { framework, scene } of wrong) {
    const { event, case: name, expected, got } = scene;
    console.log(
      `✗ ${framework}, ${event} ${name}: ${columns(expected).join(' ')} expected, got ${columns(got).join(' ')}`,
    );
  }
  for (const { framework, handled } of wrongCalls) {
    console.log(`✗ ${framework}: ${handled} events handled, and not each of ${PROGRAMME.length} once`);
  }
  const allRight = wrong.length === 0 && wrongCalls.length === 0;
  console.log(
    `${allRight ? 'ok' : '✗'}: ${scenes.length - wrong.length} of ${scenes.length} answers as expected; ` +
      `${plays.reduce((sum, { handled }) => sum + handled, 0)} of ${PROGRAMME.length * plays.length} events handled${allRight ? ', each once' : ''}.`,
  );
  return allRight;
}

function printTable(rows: string[][]): void {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((cells) => cells[i]!.length)));
  for (const cells of rows)
    console.log(
      cells
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    );
  console.log();
}

function isRight({ expected, got }: Scene): boolean {
  return isDeepStrictEqual(got, expected);
}
