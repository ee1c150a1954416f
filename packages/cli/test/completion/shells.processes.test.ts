import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENT_NAMES } from '@videovector-webhooks/core';
import { describe, expect, it } from 'vitest';
import { bashCompletion } from '../../src/completion/bash.js';
import { commandTree } from '../../src/completion/command-tree.js';
import { fishCompletion } from '../../src/completion/fish.js';
import { zshCompletion } from '../../src/completion/zsh.js';
import { createProgram } from '../../src/program.js';

const { program, complete } = createProgram();
for (const command of program.commands) await complete(command);
const tree = commandTree(program);

/** Words before the cursor, and what must be offered there, among others. */
const CASES: readonly { line: string; offered: readonly string[]; missing?: string }[] = [
  { line: 'se', offered: ['send'] },
  { line: 'tri', offered: ['trigger'] },
  { line: 'webhooks up', offered: ['update'] },
  { line: 'send prompt_run.comp', offered: ['prompt_run.completed'] },
  { line: 'trigger media.cr', offered: ['media.created'] },
  { line: 'send --fau', offered: ['--fault'] },
  { line: 'send export.ready --fault dup', offered: ['duplicate'] },
  { line: 'sandbox --output q', offered: ['quiet'] },
  { line: 'send --fixture fix', offered: ['fixture.json'], missing: 'export.ready' },
  { line: 'explain fix', offered: ['fixture.json'] },
  { line: 'completion z', offered: ['zsh'] },
];

const cwd = mkdtempSync(join(tmpdir(), 'completion-'));
writeFileSync(join(cwd, 'fixture.json'), '{}');
for (const [shell, print] of [
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
] as const)
  writeFileSync(join(cwd, `completion.${shell}`), print(tree));

function has(shell: string): boolean {
  const isThere = spawnSync(shell, ['-c', 'true']).status === 0;
  if (!isThere) console.warn(`${shell} is missing: its completion is not tested`);
  return isThere;
}

function run(shell: string, args: readonly string[], env: Record<string, string> = {}): string {
  const { stdout, stderr } = spawnSync(shell, args, {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: cwd, TERM: 'xterm', ...env },
    timeout: 50_000,
  });
  expect(stderr).toBe('');
  return stdout;
}

const BASH = `
source ./completion.bash
COMP_WORDS=(videovector-webhooks $LINE); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_videovector_webhooks
printf '%s\\n' "\${COMPREPLY[@]}"`;

/** Completion needs a terminal, so zsh runs one: the words, then Tab, then Ctrl-A to see the whole line. */
const ZSH = `
zmodload zsh/zpty
zpty shell zsh -f -i
send() { zpty -w shell "$1" }
send 'PROMPT= RPROMPT= ; autoload -U compinit; compinit -u -D; source ./completion.zsh; zstyle ":completion:*" list-colors ""'
send 'unsetopt list_ambiguous; LISTMAX=1000; echo rea""dy'
zpty -r shell output '*ready*'
zpty -w -n shell "videovector-webhooks $LINE"$'\\t'
sleep 2
zpty -w -n shell $'\\C-a: \\C-e\\n'
send 'echo do""ne'
zpty -r shell output '*done*'
print -r -- $output
zpty -d shell`;

describe('the completion', () => {
  it.skipIf(!has('bash')).each(CASES)(
    'of bash offers after "$line" $offered',
    ({ line, offered, missing = 'none' }) => {
      const words = run('bash', ['--norc', '-c', BASH], { LINE: line }).trim().split('\n');
      expect(words).toEqual(expect.arrayContaining([...offered]));
      expect(words).not.toContain(missing);
    },
  );

  it.skipIf(!has('fish')).each(CASES)(
    'of fish offers after "$line" $offered',
    ({ line, offered, missing = 'none' }) => {
      const script = `source ./completion.fish; complete -C 'videovector-webhooks ${line}'`;
      const words = run('fish', ['--no-config', '-c', script])
        .trim()
        .split('\n')
        .map((each) => each.split('\t')[0]);
      expect(words).toEqual(expect.arrayContaining([...offered]));
      expect(words).not.toContain(missing);
    },
  );

  it.skipIf(!has('zsh'))('of zsh completes a command, an event, a value and a file', () => {
    for (const [line, expected] of [
      ['trig', 'trigger'],
      ['send prompt_run.comp', 'prompt_run.completed'],
      ['send export.ready --fault dup', 'duplicate'],
      ['explain fix', 'fixture.json'],
    ] as const)
      expect(run('zsh', ['-f', '-c', ZSH], { LINE: line })).toContain(expected);
  });

  it.skipIf(!has('bash'))('of bash offers all events, and options only after a dash', () => {
    const words = run('bash', ['--norc', '-c', BASH.replace('$LINE)', 'send "")')])
      .trim()
      .split('\n');
    expect(words).toEqual([...EVENT_NAMES, 'test']);
  });
});
