import { Command } from 'commander';
import { captureCommand } from './commands/capture.js';
import { deliveriesCommand } from './commands/deliveries.js';
import { explainCommand } from './commands/explain.js';
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
    .addHelpText(
      'after',
      `
Exit codes: 0 all went well, 1 something did not, 2 it could not run, 130 Ctrl-C.
Secrets come from VIDEOVECTOR_WEBHOOK_SECRET, also in .env, or as --secret-env and --secret-file say. The API is the one
of VIDEOVECTOR_BASE_URL and VIDEOVECTOR_API_KEY.
`,
    )
    .showHelpAfterError('(--help shows the options and an example)');
  const commands = [
    sandboxCommand(),
    sendCommand(),
    captureCommand(),
    replayCommand(),
    explainCommand(),
    webhooksCommand(),
    deliveriesCommand(),
    pullCommand(),
    rotateCommand(),
    reconcileCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  // Errors go to `fail`, which knows the exit codes.
  for (const each of [program, ...commands, ...commands.flatMap((command) => command.commands)]) {
    each.exitOverride();
    // Somebody may have taken an option for the secret itself: nothing behind an equals sign is repeated.
    each.configureOutput({ outputError: (text, write) => write(text.replace(/(--?[\w-]+)=[^'\s]*/g, '$1')) });
  }
  return program;
}
