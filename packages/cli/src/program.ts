import { Command } from 'commander';
import { captureCommand } from './commands/capture.js';
import { explainCommand } from './commands/explain.js';
import { replayCommand } from './commands/replay.js';
import { sendCommand } from './commands/send.js';

/** The command `videovector-webhooks`. */
export function createProgram(): Command {
  const program = new Command('videovector-webhooks')
    .description('Send, capture, replay and explain VideoVector webhook deliveries')
    .addHelpText(
      'after',
      `
Exit codes: 0 all went well, 1 something did not, 2 it could not run, 130 Ctrl-C.
Secrets come from VIDEOVECTOR_WEBHOOK_SECRET, also in .env, or as --secret-env and --secret-file say.
`,
    )
    .showHelpAfterError('(--help shows the options and an example)');
  for (const command of [sendCommand(), captureCommand(), replayCommand(), explainCommand()]) {
    program.addCommand(command);
  }
  // Errors go to `fail`, which knows the exit codes.
  for (const each of [program, ...program.commands]) {
    each.exitOverride();
    // Somebody may have taken an option for the secret itself: nothing behind an equals sign is repeated.
    each.configureOutput({ outputError: (text, write) => write(text.replace(/(--?[\w-]+)=[^'\s]*/g, '$1')) });
  }
  return program;
}
