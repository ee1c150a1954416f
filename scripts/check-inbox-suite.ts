import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { extract, ROOT } from '../test/support/snippets.js';

const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  'node:test': ['--test'],
  vitest: ['node_modules/vitest/vitest.mjs', 'run', '--root', '.'],
};

/**
 * Runs the documentation's example of an inbox with the packed suite, as its author does, in two test runners: it must pass,
 * and fail once its check of the token is removed.
 *
 * @param folder Holds the packed packages in `node_modules`.
 * @returns What is wrong.
 */
export function checkInboxSuite(folder: string): string[] {
  symlinkSync(join(ROOT, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
  const right = readExample();
  const wrong = right.replace('row?.token === token', 'true');
  return Object.keys(RUNNERS).flatMap((runner) => {
    const passing = run(folder, runner, right);
    const failing = run(folder, runner, wrong);
    console.log(
      `the suite for inboxes with ${runner}: ${counts(passing.output)}; a wrong one: ${counts(failing.output)}`,
    );
    const isCaught = failing.status !== 0 && failing.output.includes('expected false, found true');
    return passing.status === 0 && isCaught
      ? []
      : [`the suite for inboxes: ${passing.output}${failing.output}`];
  });
}

function readExample(): string {
  const page = readFileSync(join(ROOT, 'docs/inboxes.md'), 'utf8');
  const example = extract('docs/inboxes.md', page).find(({ code }) => code.includes('describeInbox('));
  return transformSync(example!.code, { loader: 'ts' }).code;
}

function run(folder: string, runner: string, program: string): { status: number | null; output: string } {
  const file = 'inbox.test.mjs';
  writeFileSync(join(folder, file), program.replace('node:test', runner));
  const args = [...RUNNERS[runner]!, file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  return { status, output: stdout + stderr };
}

/** What a runner says of its tests, on one line. */
function counts(output: string): string {
  const lines = output.match(/^(?:# |ℹ )(?:pass|fail|skipped) \d+|^ *Tests .*$/gm) ?? [];
  return lines.map((line) => line.replace(/^(?:# |ℹ | *Tests *)/, '')).join(', ');
}
