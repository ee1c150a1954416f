import { OUTCOMES } from '@videovector-webhooks/core';
import type { Command } from 'commander';
import { type Entry, readEntries } from '../help/entries.js';
import { entryText, meaningOf } from '../help/entry-text.js';
import { readTopics, type Topics } from '../help/topics.js';
import { out } from '../terminal/color.js';
import { UsageError } from '../terminal/exit.js';
import { printJson } from '../terminal/json-line.js';
import { nearest, unknownName } from '../terminal/nearest.js';
import { wrapped } from '../terminal/wrapped.js';
import type { Complete } from './command-module.js';

const WIDEST = 100;

/** `help`: shows how to use a command, or what the documentation says about a code or a case of `check`. */
export function define(command: Command, complete: Complete): void {
  command
    .argument('[topic...]', 'a command, a code, a status or a case of check')
    .addHelpText('after', '\nExample:\n  videovector-webhooks help signature_mismatch\n')
    .option('--json', 'print the entry of a code as a line of JSON')
    .action(async (words: readonly string[], { json = false }: { json?: boolean }) => {
      const program = command.parent!;
      const [first, ...rest] = words;
      if (first === undefined) return program.outputHelp();
      const found = namedIn(program, first);
      if (found !== undefined) {
        await complete(found);
        // `help check burst` is about the case.
        if (rest.length === 0 || found.commands.length > 0) return leafOf(found, rest).outputHelp();
      }
      explain(found === undefined ? words : rest, program, json);
    });
}

function namedIn(command: Command, name: string): Command | undefined {
  return command.commands.find((each) => each.name() === name || each.aliases().includes(name));
}

/** The command that the words lead to, such as `list` of `webhooks`. */
function leafOf(command: Command, words: readonly string[]): Command {
  const [name] = words;
  if (name === undefined) return command;
  const found = namedIn(command, name);
  if (found !== undefined) return found;
  const names = command.commands.map((each) => each.name());
  throw new UsageError(unknownName(`command of ${command.name()}`, name, names));
}

/** Prints the entry of a code, a status or a case. */
function explain(words: readonly string[], program: Command, json: boolean): void {
  const topics = readTopics();
  const status = Number(words.join(' '));
  const withStatus = entriesWith(status);
  const entries = withStatus.length > 0 ? withStatus : topics.find(words);
  if (entries.length === 0) throw unknownTopic(words, program, topics);
  if (json) {
    for (const entry of entries) printJson({ ...entry, text: entry.text.trim() });
  } else if (withStatus.length > 1) listCodes(status, withStatus);
  else {
    const columns = Math.min(process.stdout.columns || WIDEST, WIDEST);
    console.log(entries.map((entry) => entryText(entry, columns)).join('\n\n'));
  }
}

/** The codes that a receiver may answer with a status. */
function entriesWith(status: number): Entry[] {
  const entries = readEntries();
  return Object.entries(OUTCOMES).flatMap(([code, row]) =>
    row.status === status ? (entries.get(code) ?? []) : [],
  );
}

function listCodes(status: number, entries: readonly Entry[]): void {
  console.log(`A receiver answers ${status} with one of these codes:\n`);
  for (const entry of entries) console.log(`${out.bold(entry.code)}\n${wrapped(meaningOf(entry), '  ')}`);
  console.log('\nFor more: videovector-webhooks help <code>');
}

function unknownTopic(words: readonly string[], program: Command, { names }: Topics): UsageError {
  const topic = words.join(' ');
  const match = nearest(topic, [...program.commands.map((command) => command.name()), ...names]);
  const hint =
    match === undefined ? 'videovector-webhooks help lists the commands.' : `Did you mean ${match}?`;
  return new UsageError(`There is no command, code or case ${JSON.stringify(topic)}. ${hint}`);
}
