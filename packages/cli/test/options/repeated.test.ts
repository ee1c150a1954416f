import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/program.js';

const { program, complete } = createProgram();
for (const command of program.commands) await complete(command);
const commands = program.commands.flatMap((command) => [command, ...command.commands]);
for (const command of commands) command.configureOutput({ writeErr: () => {}, outputError: () => {} });

/** Two values of each kind that an option may have. */
const VALUES = [
  ['http://a.test/', 'http://b.test/'],
  ['2026-10-07', '2026-10-08'],
  ['500', '501'],
  ['{"a": 1}', '{"a": 2}'],
  ['refuses', 'once'],
] as const;

function accepts({ parseArg }: Option, value: string): boolean {
  try {
    parseArg?.(value, undefined);
    return true;
  } catch {
    return false;
  }
}

function twoValuesOf(option: Option): readonly string[] {
  const pair = option.argChoices?.slice(0, 2) ?? VALUES.find(([value]) => accepts(option, value));
  if (pair === undefined) throw new Error(`There are no values for ${option.flags}`);
  return pair;
}

const options = commands.flatMap((command) =>
  command.options
    .filter(({ required, variadic }) => required && !variadic)
    .map((option) => [command.parent === program ? '' : command.parent!.name(), command, option] as const),
);
const isRepeatable = ({ description }: Option): boolean => description.includes('may be repeated');
const named = (given: typeof options) =>
  given.map(
    ([parent, command, option]) => [`${parent} ${command.name()} ${option.long}`, command, option] as const,
  );
const given = (option: Option, values: readonly string[]): string[] =>
  values.flatMap((value) => [option.long!, value]);

describe('an option that accepts one value', () => {
  it.each(named(options.filter(([, , option]) => !isRepeatable(option))))(
    'is refused with two, and accepted with the same one twice: %s',
    (_name, command: Command, option) => {
      const [first, second] = twoValuesOf(option) as [string, string];
      command.parseOptions(given(option, [first, first]));
      expect(() => command.parseOptions(given(option, [second]))).toThrow(
        `option '${option.flags}' was given two different values, and accepts only one`,
      );
    },
  );
});

describe('an option that may be repeated', () => {
  it.each(named(options.filter(([, , option]) => isRepeatable(option))))(
    'keeps all values: %s',
    (_name, command: Command, option) => {
      const values = twoValuesOf(option);
      command.parseOptions(given(option, values));
      expect(command.getOptionValue(option.attributeName())).toEqual(values);
    },
  );

  it('and one with several values are the sandbox’s receivers', () => {
    const sandbox = commands.find((command) => command.name() === 'sandbox')!;
    sandbox.parseOptions(['--to', 'http://a.test/', '--to', 'http://b.test/']);
    expect(sandbox.opts()).toMatchObject({ to: ['http://a.test/', 'http://b.test/'] });
  });
});
