import { describe, expect, it } from 'vitest';
import { modulesAtStart } from '../../../test/support/bundle.js';
import { createProgram } from '../src/program.js';

const program = createProgram();
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

  it('lists the aliases that Stripe’s users type', () => {
    expect(program.helpInformation()).toMatch(/sandbox\|listen[\s\S]*send\|trigger/);
  });
});

it('other commands start without the interactive list, and without the browser', async () => {
  const modules = await modulesAtStart(new URL('../src/main.ts', import.meta.url));
  expect(modules.some((path) => path.endsWith('src/live/delivery-view.ts'))).toBe(true);
  expect(
    modules.filter((path) => /src\/live\/session|node_modules\/(?:ink|react|open)\//.test(path)),
  ).toEqual([]);
});
