import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { Argument, Command, Option } from 'commander';

/** What may follow: one of these words, a file, or anything. */
export type Values = readonly string[] | 'file' | 'any';

/** An option as completion needs it. */
interface CompletedOption {
  readonly flag: string;
  readonly description: string;
  /** What its value may be; undefined if it has none. */
  readonly values: Values | undefined;
}

/** A command as completion needs it. */
export interface CompletedCommand {
  /** Its name and, for a command of a group, the group's: `webhooks list`. Empty for the program. */
  readonly path: string;
  /** The words that lead to it from the command above: its name and its aliases. */
  readonly names: readonly string[];
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What its arguments may be; undefined if it has none. */
  readonly values: Values | undefined;
  readonly commands: readonly CompletedCommand[];
}

/** Reads everything that completion offers from the definitions of the commands. */
export function commandTree(command: Command, above = ''): CompletedCommand {
  const help = command.createHelp();
  const isRoot = command.parent === null;
  const path = isRoot ? '' : `${above} ${command.name()}`.trim();
  const visible = help.visibleCommands(command).filter((each) => command.commands.includes(each));
  return {
    path,
    names: [command.name(), ...command.aliases()],
    description: command.description(),
    options: help.visibleOptions(command).flatMap(completedOption),
    values: path === 'help' ? namesOf(command.parent!) : valuesOfArguments(command.registeredArguments),
    commands: visible.map((each) => commandTree(each, path)),
  };
}

/** All commands of a tree, the program first. */
export function flattened(tree: CompletedCommand): CompletedCommand[] {
  return [tree, ...tree.commands.flatMap(flattened)];
}

function completedOption({
  long,
  flags,
  description,
  required,
  optional,
  argChoices,
}: Option): CompletedOption[] {
  if (long == null) return [];
  const values = required || optional ? (argChoices ?? knownValues(long, flags)) : undefined;
  return [{ flag: long, description, values }];
}

/** Events may also be new ones, so options for them accept any name, but the known ones can be offered. */
function knownValues(flag: string, flags: string): Values {
  return flag === '--event' ? EVENT_NAMES : placeholderValues(flags);
}

function valuesOfArguments(given: readonly Argument[]): Values | undefined {
  const [first] = given;
  if (first === undefined) return undefined;
  return first.argChoices ?? placeholderValues(first.name());
}

function placeholderValues(placeholder: string): Values {
  return /\b(?:file|path)\b/.test(placeholder.replace('path=value', '')) ? 'file' : 'any';
}

function namesOf(program: Command): string[] {
  return program.commands.map((command) => command.name());
}
