import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOf } from './command.js';
import { install } from './install.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
/** Longer than any run takes on the slowest machine; it only ends one that hangs. */
const TIMEOUT_MS = 600_000;

/** The result of a test file, as Vitest's JSON reporter writes it. */
export interface FileResult {
  readonly name: string;
  readonly status: 'passed' | 'failed';
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[] | null;
  }[];
}

/** A test, by the name that its result has too. */
export interface ListedTest {
  readonly file: string;
  readonly fullName: string;
}

/** Runs test files in a runtime, with the Vitest of this repository. */
export function run(runtime: string, files: readonly string[], nativeServer: boolean): FileResult[] {
  const report = vitest(commandOf(runtime), runtime, nativeServer, (path) => [
    'run',
    '--reporter=json',
    `--outputFile=${path}`,
    ...files,
  ]);
  return (report as { testResults: FileResult[] }).testResults;
}

/** Lists the tests in these files, without running them, on the Node that runs this. */
export function listTests(files: readonly string[]): ListedTest[] {
  const runtime = `node ${process.versions.node.split('.')[0]}`;
  const list = vitest([process.execPath], runtime, false, (path) => ['list', `--json=${path}`, ...files]);
  return (list as { name: string; file: string }[]).map(({ name, file }) => ({
    file,
    fullName: name.replaceAll(' > ', ' '),
  }));
}

/** Starts Vitest, and returns the JSON that it wrote to a path. */
function vitest(
  [command, ...before]: readonly string[],
  runtime: string,
  nativeServer: boolean,
  argumentsFor: (path: string) => readonly string[],
): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'runtimes-'));
  const report = join(folder, 'report.json');
  try {
    const config = join(
      ROOT,
      'test/runtimes',
      runtime === 'workerd' ? 'workerd/vitest.config.ts' : 'vitest.config.ts',
    );
    const { stdout, stderr } = spawnSync(
      command!,
      [...before, VITEST, ...argumentsFor(report), '--config', config],
      {
        cwd: ROOT,
        encoding: 'utf8',
        timeout: TIMEOUT_MS,
        env: {
          ...process.env,
          RUNTIME_UNDER_TEST: runtime,
          NATIVE_SERVER: nativeServer ? '1' : '0',
          PLUGIN_FOLDER: runtime === 'workerd' ? install(runtime) : '',
        },
      },
    );
    try {
      return JSON.parse(readFileSync(report, 'utf8'));
    } catch {
      throw new Error(`Vitest ended without a report on ${runtime}:\n${stdout}\n${stderr}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
