import { describe, expect, it } from 'vitest';
import { createProgram } from '../src/program.js';
import { libraryWords } from './library-words.js';

const { program, complete } = createProgram();
for (const command of program.commands) await complete(command);
const commands = [program, ...program.commands.flatMap((command) => [command, ...command.commands])];

describe('the help', () => {
  it.each(commands.map((command) => [command.name(), command] as const))(
    'of %s fits 80 columns',
    (_name, command) => {
      let text = '';
      command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 }).outputHelp();
      expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it.each(commands.map((command) => [command.name(), command] as const))(
    'of %s is in the words of the command',
    (_name, command) => {
      let text = '';
      command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
      expect(text).toContain('--help');
      expect(text).not.toMatch(/default: (?:\[\]|\{\})/);
      expect(libraryWords(text)).toEqual([]);
    },
  );

  it('lists the aliases that Stripe’s users type', () => {
    expect(program.helpInformation()).toMatch(/sandbox\|listen[\s\S]*send\|trigger/);
  });
});
