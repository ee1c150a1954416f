import type { Command } from 'commander';
import { UsageError, warn } from '../terminal/exit.js';

/** The options that `withInboxOptions` adds. */
export interface InboxOptions {
  inbox?: string;
  inboxEnv?: string;
  inboxName?: string;
}

/** Adds the options for the receiver's inbox. */
export function withInboxOptions(command: Command): Command {
  return command
    .option('--inbox <url>', 'the receiver’s inbox: postgres://…, redis://… or sqlite:path')
    .option(
      '--inbox-env <name>',
      'the environment variable that holds that URL: with a password in it, --inbox shows it to ps',
    )
    .option(
      '--inbox-name <name>',
      'its table or, on Redis, the prefix of its keys, unless it is the default',
    );
}

/**
 * The inbox's URL.
 *
 * @throws UsageError If there is none, or there are two.
 */
export function inboxUrlOf({ inbox, inboxEnv }: InboxOptions): string {
  const url = urlOf('inbox', inbox, inboxEnv);
  if (url !== undefined) return url;
  throw new UsageError('Give the receiver’s inbox: either --inbox <url> or --inbox-env <name>');
}

/**
 * A URL that may hold a password: an option is in the process list and in the shell's history, a variable is not.
 *
 * @param option The option for the URL itself.
 * @returns Undefined if neither was given.
 * @throws UsageError If both were given, or the variable is empty.
 */
export function urlOf(
  option: string,
  url: string | undefined,
  variable: string | undefined,
): string | undefined {
  if (variable === undefined) {
    if (url !== undefined && URL.canParse(url) && new URL(url).password !== '')
      warn(`--${option} holds a password that ps shows to every user of this machine. Use --${option}-env`);
    return url;
  }
  if (url !== undefined) throw new UsageError(`Give either --${option} <url> or --${option}-env <name>`);
  const value = process.env[variable]?.trim();
  if (value) return value;
  throw new UsageError(`The variable that --${option}-env names is empty. Set it, in the shell or in .env.`);
}
