import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { Complete } from './commands/command-module.js';
import { addColorOption, addCommands } from './commands/index.js';
import { columnsOf, wrapped } from './terminal/wrapped.js';

/** The command `videovector-webhooks`, and how to complete one of its commands without running it. */
export interface Program {
  readonly program: Command;
  readonly complete: Complete;
}

/** Creates the command `videovector-webhooks`. */
export function createProgram(): Program {
  // The commands inherit its settings.
  const program = new Command('videovector-webhooks')
    .description('VideoVector webhooks on your laptop: a sandbox of the sender, and tools for deliveries')
    .option('-V, --version', 'print the version')
    .on('option:version', printVersion)
    .addHelpText(
      'after',
      `
Exit codes: 0 everything went well, 1 something did not, 2 it could not run,
130 Ctrl-C (128 + the signal that ended it).
Secrets come from VIDEOVECTOR_WEBHOOK_SECRET, in the environment or in .env, or
from --secret-env and --secret-file. The API is the one that
VIDEOVECTOR_BASE_URL and VIDEOVECTOR_API_KEY name.
`,
    )
    .showHelpAfterError('(--help shows the options and an example)')
    .configureHelp({ subcommandTerm: termOf })
    // Errors go to `fail`, which knows the exit codes.
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(safeError(text)) });
  addColorOption(program);
  return { program, complete: addCommands(program) };
}

/** A command in a list, without `[options]`, which every command has. */
function termOf(command: Command): string {
  const names = [command.name(), ...command.aliases()].join('|');
  const values = command.registeredArguments.map((each) => {
    const name = `${each.name()}${each.variadic ? '...' : ''}`;
    return each.required ? ` <${name}>` : ` [${name}]`;
  });
  return `${names}${values.join('')}`;
}

/** Reads the version only when it is needed. `package.json` is beside both `src` and `dist`. */
function printVersion(): never {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  console.log(version);
  throw new CommanderError(0, 'commander.version', version);
}

/**
 * A message of Commander's for a terminal. A user may have passed the secret itself as an option's value, so nothing after an equals
 * sign is repeated.
 */
function safeError(text: string): string {
  const safe = text
    .replace(/(--?[\w-]+)=[^'\s]*/g, '$1')
    .replace(/command-argument value ('.*?') is invalid for argument '.*?'/, 'argument $1 is invalid');
  const hint = safe.includes('too many arguments')
    ? 'An option accepts one value; to give it several, repeat it.\n'
    : '';
  return wrapped(safe + hint, '', columnsOf(process.stderr));
}
