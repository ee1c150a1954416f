import { EVENT_NAMES } from '@videovector-webhooks/core';
import { FAULTS } from '@videovector-webhooks/sandbox';
import { describe, expect, it } from 'vitest';
import { bashCompletion } from '../../src/completion/bash.js';
import { commandTree, flattened } from '../../src/completion/command-tree.js';
import { fishCompletion } from '../../src/completion/fish.js';
import { zshCompletion } from '../../src/completion/zsh.js';
import { createProgram } from '../../src/program.js';

const { program, complete } = createProgram();
for (const command of program.commands) await complete(command);
const tree = commandTree(program);
const at = (path: string) => flattened(tree).find((command) => command.path === path)!;

describe('the completion', () => {
  it('has every command, alias and option of the program', () => {
    const leaves = program.commands.flatMap((command) => [command, ...command.commands]);
    expect(flattened(tree)).toHaveLength(leaves.length + 1);
    expect(at('send').names).toEqual(['send', 'trigger']);
    expect(at('sandbox').names).toEqual(['sandbox', 'listen']);
    for (const command of leaves) {
      const path =
        command.parent === program ? command.name() : `${command.parent!.name()} ${command.name()}`;
      const flags = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long);
      expect(at(path).options.map(({ flag }) => flag)).toEqual(expect.arrayContaining([...flags, '--help']));
    }
  });

  it('knows events, faults and files from the definitions', () => {
    const valuesOf = (path: string, flag: string) =>
      at(path).options.find((option) => option.flag === flag)?.values;
    expect(at('send').values).toEqual([...EVENT_NAMES, 'test']);
    expect(valuesOf('send', '--fault')).toEqual(Object.keys(FAULTS));
    expect(valuesOf('send', '--fixture')).toBe('file');
    expect(valuesOf('send', '--to')).toBe('any');
    expect(valuesOf('send', '--json')).toBeUndefined();
    expect(valuesOf('replay', '--event')).toEqual(EVENT_NAMES);
    expect(valuesOf('sandbox', '--output')).toEqual(['interactive', 'compact', 'quiet']);
    expect(at('explain').values).toBe('file');
    expect(at('completion').values).toEqual(['bash', 'zsh', 'fish']);
    expect(at('help').values).toContain('webhooks');
    expect(at('webhooks').values).toBeUndefined();
  });

  it.each([bashCompletion, zshCompletion, fishCompletion])('%o names every option', (print) => {
    const script = print(tree);
    for (const { options } of flattened(tree))
      for (const { flag } of options) expect(script).toContain(flag.slice(2));
  });
});
