import { OUTCOMES } from '@videovector-webhooks/core';
import { Command } from 'commander';
import { codeFrom, readEntries } from '../help/entries.js';
import { entryText, meaningOf } from '../help/entry-text.js';
import { out } from '../terminal/color.js';
import { printJson } from '../terminal/json-line.js';
import { wrapped } from '../terminal/wrapped.js';
import type { Complete } from './command-module.js';

const WIDEST = 100;

/** `help`: shows how to use a command, or what the errors page says about a code. */
export function define(command: Command, complete: Complete): void {
  command
    .argument('[topic]', 'a command, a code or a status')
    .addHelpText('after', '\nExample:\n  videovector-webhooks help signature_mismatch\n')
    .option('--json', 'print what is known of a code as a line of JSON')
    .action(async (topic: string | undefined, { json }: { json?: true }) => {
      const program = command.parent!;
      if (topic === undefined) return program.outputHelp();
      const codes = codesWith(Number(topic));
      if (json) {
        const entries = readEntries();
        const found = [codeFrom(topic), ...codes].flatMap((code) => entries.get(code) ?? []);
        for (const entry of found) printJson({ ...entry, text: entry.text.trim() });
        if (found.length > 0) return;
      }
      if (codes.length > 1) return listCodes(Number(topic), codes);
      await topicsOf(program, complete).parseAsync([codes[0] ?? codeFrom(topic)], { from: 'user' });
    });
}

/** The codes that a receiver may answer with a status. */
function codesWith(status: number): string[] {
  return Object.entries(OUTCOMES).flatMap(([code, row]) => (row.status === status ? [code] : []));
}

function listCodes(status: number, codes: readonly string[]): void {
  const entries = readEntries();
  console.log(`A receiver answers ${status} with one of these codes:\n`);
  for (const code of codes) {
    const entry = entries.get(code);
    console.log(`${out.bold(code)}\n${wrapped(entry === undefined ? '' : meaningOf(entry), '  ')}`);
  }
  console.log('\nFor more: videovector-webhooks help <code>');
}

/** Each topic as a command, so that Commander suggests the nearest one for a topic that does not exist. */
function topicsOf(program: Command, complete: Complete): Command {
  const topics = new Command('help').helpCommand(false).copyInheritedSettings(program);
  for (const command of program.commands) {
    const show = async (): Promise<void> => (await complete(command)).outputHelp();
    topics.command(command.name()).aliases(command.aliases()).action(show);
  }
  const columns = Math.min(process.stdout.columns || WIDEST, WIDEST);
  for (const [name, entry] of readEntries()) {
    topics.command(name).action(() => console.log(entryText(entry, columns)));
  }
  return topics
    .showHelpAfterError(false)
    .configureOutput({ outputError: (text, write) => write(text.replace('command', 'command or code')) });
}
