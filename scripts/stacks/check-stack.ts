import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tarballs } from '../pack-packages.js';
import { type Answer, deliveriesFor, SECRET, send, type TestDelivery } from './deliveries.js';
import { complete, type Ended, type Program, start } from './program.js';
import { createProject } from './project.js';
import { COLUMNS, type Column, type Stack } from './stack.js';

/** How long the programs' output may lag behind their responses. */
const OUTPUT_MS = 5_000;
/** How much of their output is quoted: minified code may be on the way to the error. */
const OUTPUT_LENGTH = 2_000;
/** Within 10 seconds of a look-up, a receiver with a secrets function answers a mismatch with 503. */
const LOOKUP_MS = 15_000;

/** A row of the table: what each delivery got, and what is wrong with that. */
export interface Row {
  readonly name: string;
  readonly cells: Readonly<Record<Column, string>>;
  readonly glue: number;
  readonly problems: readonly string[];
}

type Cells = Record<Column, string>;
type Expectation = readonly [cell: Column, got: string, expected: string, detail: string];

/** Installs, builds and starts a stack, and sends the deliveries to each of its rows. */
export async function checkStack(stack: Stack, tarballs: Tarballs): Promise<Row[]> {
  try {
    const project = createProject(`stacks/${stack.folder}`, stack.install, tarballs);
    for (const command of stack.build ?? []) {
      const { exitCode, output } = await complete(project, command);
      if (exitCode !== 0)
        throw new Error(
          `${command} ended with ${exitCode}, without a secret:\n${output.slice(-OUTPUT_LENGTH)}`,
        );
    }
    const expectations = await withProgram(project, stack, SECRET, sendAll);
    const unset = await withProgram(project, stack, undefined, sendWithoutSecret);
    return stack.rows.map(({ name, files }, i) => {
      const all = [...expectations[i]!, unset[i]!];
      return {
        name,
        cells: Object.fromEntries(all.map(([cell, got]) => [cell, got])) as Cells,
        glue: files.reduce((sum, file) => sum + linesOfCode(readFileSync(join(project, file), 'utf8')), 0),
        problems: all
          .filter(([, got, expected]) => got !== expected)
          .map(([cell, got, expected, detail]) => `${cell}: ${got}, not ${expected}: ${detail}`),
      };
    });
  } catch (error) {
    const cells = Object.fromEntries(COLUMNS.map((column) => [column, '✗'])) as Cells;
    return stack.rows.map(({ name }) => ({ name, cells, glue: 0, problems: [(error as Error).message] }));
  }
}

async function withProgram<T>(
  project: string,
  stack: Stack,
  secret: string | undefined,
  use: (stack: Stack, program: Program | Ended) => Promise<T>,
): Promise<T> {
  const program = await start(project, stack.start, secret);
  try {
    return await use(stack, program);
  } finally {
    if ('stop' in program) await program.stop();
  }
}

function sendAll(stack: Stack, program: Program | Ended): Promise<Expectation[][]> {
  if (!('stop' in program)) throw new Error(`it does not start:\n${program.output.slice(-OUTPUT_LENGTH)}`);
  return Promise.all(
    stack.rows.map(async ({ name, path = stack.path, platformAnswers }) => {
      const url = program.origin + path;
      const { float, wrong, large, nan } = deliveriesFor(name);
      const answers = {
        float: await send(url, float),
        repeat: await send(url, float),
        large: await send(url, large),
        nan: await send(url, nan),
        wrong: await sendUntilDecided(url, wrong),
      };
      const runs = await handlerRuns(
        program,
        (platformAnswers?.NaN ? [float, large] : [float, large, nan]).map(({ runId }) => runId),
      );
      const got = ({ status }: Answer, { runId }: TestDelivery): string =>
        `${status} ${['not handled', 'handled'][runs(runId)] ?? `handled ${runs(runId)} times`}`;
      const expectations: [Column, string, string, Answer][] = [
        ['float', got(answers.float, float), '200 handled', answers.float],
        ['repeat', `${answers.repeat.status} ${codeOf(answers.repeat)}`, '200 duplicate', answers.repeat],
        ['wrong secret', got(answers.wrong, wrong), '401 not handled', answers.wrong],
        ['1.2 MB', got(answers.large, large), '200 handled', answers.large],
        ['NaN', got(answers.nan, nan), '200 handled', answers.nan],
      ];
      return expectations.map(
        ([cell, got, expected, { text }]) =>
          [
            cell,
            got,
            platformAnswers?.[cell] ?? expected,
            `${text.slice(0, 300)}\n${tail(program)}`,
          ] as const,
      );
    }),
  );
}

/** A receiver with a plain secret refuses to start; one with a function starts, and answers 503. */
function sendWithoutSecret(stack: Stack, program: Program | Ended): Promise<Expectation[]> {
  return Promise.all(
    stack.rows.map(async ({ name, path = stack.path }): Promise<Expectation> => {
      if (!('stop' in program)) {
        const says = /secrets/.test(program.output) && program.exitCode !== 0;
        return [
          'no secret',
          says ? 'refuses to start' : 'ends without a word',
          stack.withoutSecret,
          program.output,
        ];
      }
      const answer = await send(program.origin + path, deliveriesFor(name).unset);
      const got = answer.status === 503 ? `503 ${codeOf(answer)}` : String(answer.status);
      return ['no secret', got, stack.withoutSecret, `${answer.text.slice(0, 300)}\n${tail(program)}`];
    }),
  );
}

async function sendUntilDecided(...[url, delivery]: Parameters<typeof send>): Promise<Answer> {
  const until = Date.now() + LOOKUP_MS;
  for (;;) {
    const answer = await send(url, delivery);
    if (codeOf(answer) !== 'secrets_unavailable' || Date.now() > until) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** How often the handler ran for a run, by what it printed; waits until it has printed all that is expected. */
async function handlerRuns(
  program: Program,
  expected: readonly string[],
): Promise<(runId: string) => number> {
  const count = (runId: string): number => program.output().split(`completed: ${runId}\n`).length - 1;
  const until = Date.now() + OUTPUT_MS;
  while (!expected.every(count) && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return count;
}

function codeOf({ text }: Answer): string {
  return /"code":"(\w+)"/.exec(text)?.[1] ?? '';
}

function tail(program: Program): string {
  return program.output().slice(-OUTPUT_LENGTH);
}

/** Lines that are neither empty nor comments. */
function linesOfCode(text: string): number {
  return text.split('\n').filter((line) => !/^\s*(?:\/\/.*|\/?\*.*)?$/.test(line)).length;
}
