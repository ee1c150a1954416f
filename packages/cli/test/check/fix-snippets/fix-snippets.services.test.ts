import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { missing } from '../../../../../test/support/missing-service.js';
import { findPostgres } from '../../../../../test/support/services.js';
import { ROOT } from '../../../../../test/support/snippets.js';
import { startProgram } from '../receivers.js';
import { check, endedWith, reasons } from '../verdicts.js';
import { writeReceivers } from './assemble.js';
import { FIXES, type FixSnippet, type Framework, fixSnippets } from './snippets.js';

const OTHER_SECRET = 'whsec_fedcba9876543210';
/** Ends a run that hangs, on the slowest machine. */
const HANGING_MS = 300_000;
/** These are not a part of any receiver: what they use is not installed, or another one shows the same lines. */
const LEFT_OUT = ['answer-after-work', 'digest-of-body', 'http', 'no-4xx-for-load', 'no-time-window'];

/** A git-ignored folder of this process, inside the package, so that the receivers find Express. */
const FOLDER = join(ROOT, `packages/cli/node_modules/.cache/fix-snippets-${process.pid}`);
mkdirSync(FOLDER, { recursive: true });
const schema = `fixes_${process.pid}`;
const postgres = await findPostgres();
const pool = postgres && new pg.Pool({ connectionString: postgres.url });
const used: Readonly<Partial<Record<Framework, Set<string>>>> = {
  Express: writeReceivers('Express', FOLDER),
  FastAPI: writeReceivers('FastAPI', FOLDER),
};
const isPythonMissing = missing('python3', 'the fixes for FastAPI');
afterAll(async () => {
  for (const name of EXPRESS) await pool?.query(`DROP SCHEMA IF EXISTS ${schemaOf(name)} CASCADE`);
  await pool?.end();
  postgres?.stop();
  rmSync(FOLDER, { recursive: true });
});

const EXPRESS = ['express-in-one-route', 'express-in-functions'];
const FASTAPI = ['fastapi_in_one_route', 'fastapi_in_functions'];

/** A receiver that was assembled from the fixes, and how to take its table away and bring it back. */
interface Assembled {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  sql(statement: string): Promise<unknown>;
}

// One framework after the other: on a busy machine six receivers would exceed the limits of `check`.

describe('a receiver that is made of the fixes for Express', () => {
  it.skipIf(pool === undefined).concurrent.each(EXPRESS)(
    'passes check whole: %s',
    { timeout: HANGING_MS },
    async (name) => {
      const own = schemaOf(name);
      await pool!.query(`CREATE SCHEMA ${own}`);
      await expectToPass(
        {
          name,
          program: process.execPath,
          args: [`${name}.mjs`],
          variables: { DATABASE_URL: postgres!.url, SCHEMA: own },
          sql: (statement) => pool!.query(statement.replaceAll('TABLE ', `TABLE ${own}.`)),
        },
        // JSON.parse refuses NaN; the answer is a 5xx, as the page says.
        ['not-a-number', 'replayed-under-new-id'],
      );
    },
  );
});

describe('a receiver that is made of the fixes for FastAPI', () => {
  it.skipIf(isPythonMissing).concurrent.each(FASTAPI)(
    'passes check whole, on the standard library: %s',
    { timeout: HANGING_MS },
    (name) => expectToPass(inPython(name, 'stand-in'), ['replayed-under-new-id']),
  );
});

describe('a receiver that is made of the fixes for FastAPI, where it is installed,', () => {
  it.skipIf(isPythonMissing || isFastapiMissing()).concurrent.each(FASTAPI)(
    'passes check whole, on FastAPI itself: %s',
    { timeout: HANGING_MS },
    (name) => expectToPass(inPython(name, 'fastapi'), ['replayed-under-new-id']),
  );
});

it.each(['Express', 'FastAPI'] as const)(
  'the receivers are made of all fixes for %s but a few',
  (framework) => {
    expect(FIXES.filter((fix) => !used[framework]!.has(fix))).toEqual(LEFT_OUT);
  },
);

async function expectToPass({ name, program, args, variables, sql }: Assembled, warnings: readonly string[]) {
  const start = (port = '0') =>
    startProgram(program, args, FOLDER, { ...variables, OTHER_SECRET, CHECK: '1', PORT: port });
  let running = await start();
  const { url, effects } = running;
  const report = await check(url, effects, {
    otherSecrets: name.endsWith('functions') ? [OTHER_SECRET] : [],
    breakIt: async () => void (await sql('ALTER TABLE inbox RENAME TO away')),
    fixIt: async () => void (await sql('ALTER TABLE away RENAME TO inbox')),
    async restart() {
      await running.stop();
      running = await start(url.port);
    },
  }).finally(() => running.stop());
  expect(endedWith(report, 'fail'), reasons(report)).toEqual([]);
  expect(endedWith(report, 'warn'), reasons(report)).toEqual(warnings);
  expect(endedWith(report, 'not shown'), reasons(report)).toEqual(
    name.endsWith('functions') ? [] : ['every-secret'],
  );
  expect(report.caveats).toEqual([]);
}

function inPython(name: string, library: 'stand-in' | 'fastapi'): Assembled {
  const database = join(FOLDER, `${name}-${library}.db`);
  return {
    name,
    program: 'python3',
    args: [`${name}.py`],
    variables: { DATABASE: database, ...(library === 'stand-in' && { STAND_IN: '1' }) },
    sql: async (statement) =>
      execFileSync('python3', [
        '-c',
        'import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=60).execute(sys.argv[2])',
        database,
        statement,
      ]),
  };
}

describe('the fixes in the pages of check', () => {
  const snippets = (framework: Framework) => fixSnippets().filter((each) => each.framework === framework);

  it.skipIf(isPythonMissing).each(snippets('FastAPI'))(
    'are Python without a mistake in its syntax: $fix',
    ({ code }) => {
      const program = `async def _():\n${code.replaceAll(/^/gm, ' ')}\n`;
      expectNoComplaint('python3', ['-c', 'import sys; compile(sys.stdin.read(), "fix", "exec")'], program);
    },
  );

  it.skipIf(isMissing('ruby', ['--version'])).each(snippets('Rails'))(
    'are Ruby without a mistake in its syntax: $fix',
    ({ code }) => expectNoComplaint('ruby', ['-c'], `def _\n${code}\nend\n`),
  );

  it.skipIf(isMissing('gofmt', ['-h'])).each(snippets('Go'))(
    'are Go without a mistake in its syntax: $fix',
    // It accepts statements as well as declarations.
    ({ code }: FixSnippet) => expectNoComplaint('gofmt', ['-e'], code),
  );
});

function expectNoComplaint(program: string, args: readonly string[], input: string): void {
  const { status, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}

function isFastapiMissing(): boolean {
  return isMissing('python3', ['-c', 'import fastapi, uvicorn, aiosqlite, sqlalchemy.ext.asyncio, greenlet']);
}

/** No one needs these for this project, so their fixes are tested where they happen to be, and skipped loudly elsewhere. */
function isMissing(program: string, args: readonly string[]): boolean {
  const { status, error } = spawnSync(program, args, { stdio: 'ignore' });
  // `gofmt -h` ends with 2.
  if (error === undefined && (status === 0 || args[0] === '-h')) return false;
  console.warn(`SKIPPED: fixes in the pages of check, because ${program} ${args.join(' ')} does not run`);
  return true;
}

function schemaOf(name: string): string {
  return `${schema}_${name.replaceAll('-', '_')}`;
}
