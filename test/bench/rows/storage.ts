import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Goal, Line, Row } from '../row.js';

const run = promisify(execFile);
/** This file runs from a cache below the sources of the bench. */
const BENCH = fileURLToPath(new URL('../../../../../', import.meta.url));

/** A program beside this folder, and where its output has the figure. */
interface Program {
  readonly name: string;
  readonly deliveries: number;
  readonly figure: RegExp;
  readonly what: string;
  /** Default: `what`. */
  readonly headline?: string;
  readonly against: string;
  readonly reach: Goal;
  readonly moonshot?: Goal;
}

/** With fewer deliveries than by default, so that a run of all rows ends in time. */
const PROGRAMS: readonly Program[] = [
  {
    name: 'storage',
    deliveries: 50_000,
    figure: /^compact: (\d+) bytes/m,
    what: 'PostgreSQL, a remembered delivery with its index',
    against: 'bytes',
    reach: { atMost: 200 },
    moonshot: { atMost: 140 },
  },
  ...[
    { what: 'Redis, a remembered delivery', figure: /^the default: (\d+) bytes/m },
    {
      what: 'Redis, a remembered delivery with compact keys and a short prefix',
      figure: /^compact keys and .*: (\d+) bytes/m,
    },
  ].map((line) => ({
    ...line,
    name: 'redis-memory',
    deliveries: 100_000,
    headline: 'Redis, a remembered delivery',
    against: 'bytes',
    reach: { atMost: 150 },
  })),
  {
    name: 'scale',
    deliveries: 1_000_000,
    figure: /ratios is ([\d.]+)/,
    what: 'a claim beside 1,000,000 remembered deliveries',
    against: 'in an empty table',
    reach: { atMost: 1.15 },
  },
];

/** What a delivery takes in the stores, and whether a claim takes longer the more there are. `bench:scale` makes ten million. */
export const row: Row = {
  name: 'storage',
  async *measure({ quick }) {
    for (const program of PROGRAMS) yield await measured(program, quick ? 10 : 1);
  },
};

async function measured({ name, deliveries, figure, ...line }: Program, fewer: number): Promise<Line> {
  const program = ['--import', 'tsx', '--conditions=videovector-source', `${BENCH}${name}.ts`];
  const { stdout } = await run(process.execPath, [...program, String(deliveries / fewer)], { cwd: BENCH });
  const found = figure.exec(stdout)?.[1];
  if (found === undefined) throw new Error(`${name}.ts has printed no figure:\n${stdout}`);
  return { headline: line.what, ...line, measured: Number(found) };
}
