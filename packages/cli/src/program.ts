import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { captureCommand } from './commands/capture.js';
import { checkCommand } from './commands/check.js';
import { deadCommand } from './commands/dead.js';
import { deliveriesCommand } from './commands/deliveries.js';
import { explainCommand } from './commands/explain.js';
import { helpCommand } from './commands/help.js';
import { mcpCommand } from './commands/mcp.js';
import { pullCommand } from './commands/pull.js';
import { reconcileCommand } from './commands/reconcile.js';
import { replayCommand } from './commands/replay.js';
import { rotateCommand } from './commands/rotate.js';
import { sandboxCommand } from './commands/sandbox.js';
import { sendCommand } from './commands/send.js';
import { webhooksCommand } from './commands/webhooks.js';

/** The command `videovector-webhooks`. */
export function createProgram(): Command {
  const program = new Command('videovector-webhooks')
    .description('VideoVector webhooks on your laptop: a sandbox of the sender, and tools for deliveries')
    .option('-V, --version', 'print the version')
    .on('option:version', printVersion)
    .addHelpText(
      'after',
      `
Exit codes: 0 everything went well, 1 something did not, 2 it could not run, 130 Ctrl-C (128 + the signal that ended it).
Secrets come from VIDEOVECTOR_WEBHOOK_SECRET, in the environment or in .env, or from --secret-env and --secret-file. The API
is the one that VIDEOVECTOR_BASE_URL and VIDEOVECTOR_API_KEY name.
`,
    )
    .showHelpAfterError('(--help shows the options and an example)');
  const commands = [
    sandboxCommand(),
    sendCommand(),
    captureCommand(),
    replayCommand(),
    explainCommand(),
    checkCommand(),
    webhooksCommand(),
    deliveriesCommand(),
    deadCommand(),
    pullCommand(),
    rotateCommand(),
    reconcileCommand(),
    mcpCommand(),
    helpCommand(program),
  ];
  for (const command of commands) program.addCommand(command);
  for (const each of [program, ...commands, ...commands.flatMap((command) => command.commands)]) {
    each.option('--no-color', 'print without colours, as with NO_COLOR');
    // Errors go to `fail`, which knows the exit codes.
    each.exitOverride().configureOutput({ outputError: (text, write) => write(safeError(text)) });
  }
  return program;
}

/** Reads the version only when it is needed. `package.json` is beside both `src` and `dist`. */
function printVersion(): never {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  console.log(version);
  throw new CommanderError(0, 'commander.version', version);
}

/** A user may have passed the secret itself as an option's value, so nothing after an equals sign is repeated. */
function safeError(text: string): string {
  const safe = text.replace(/(--?[\w-]+)=[^'\s]*/g, '$1');
  if (!safe.includes('too many arguments')) return safe;
  return `${safe}An option accepts one value; to give it several, repeat it.\n`;
}
