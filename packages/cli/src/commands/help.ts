import { Command } from 'commander';
import { codeFrom, readEntries } from '../help/entries.js';
import { entryText } from '../help/entry-text.js';
import { printJson } from '../terminal/json-line.js';

const WIDEST = 100;

/** `help`: shows how to use a command, or what the errors page says about a code. */
export function helpCommand(program: Command): Command {
  return new Command('help')
    .description('show how to use a command, or explain a code of a log line, an error or a response')
    .argument('[topic]', 'a command or a code')
    .addHelpText('after', '\nExample:\n  videovector-webhooks help signature_mismatch\n')
    .option('--json', 'print what is known of a code as a line of JSON')
    .action((topic: string | undefined, { json }: { json?: true }) => {
      const entry = topic === undefined || !json ? undefined : readEntries().get(codeFrom(topic));
      if (topic === undefined) program.outputHelp();
      else if (entry !== undefined) printJson({ ...entry, text: entry.text.trim() });
      else topicsOf(program).parse([codeFrom(topic)], { from: 'user' });
    });
}

/** Each topic as a command, so that Commander suggests the nearest one for a topic that does not exist. */
function topicsOf(program: Command): Command {
  const topics = new Command('help').helpCommand(false).copyInheritedSettings(program);
  for (const command of program.commands) {
    topics.command(command.name()).action(() => command.outputHelp());
  }
  const columns = Math.min(process.stdout.columns || WIDEST, WIDEST);
  for (const [name, entry] of readEntries()) {
    topics.command(name).action(() => console.log(entryText(entry, columns)));
  }
  return topics
    .showHelpAfterError(false)
    .configureOutput({ outputError: (text, write) => write(text.replace('command', 'command or code')) });
}
