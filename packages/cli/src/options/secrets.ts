import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { UsageError } from '../terminal/exit.js';

/** A secret and what to call it: its value is never printed. */
export interface NamedSecret {
  /** The variable or the file it comes from. */
  readonly name: string;
  /** The webhook that it belongs to, where that was said. */
  readonly webhookId?: string;
  readonly value: string;
}

/** The options that `withSecretOptions` adds. */
export interface SecretOptions {
  secretEnv?: string[];
  secretFile?: string[];
}

const DEFAULT_VARIABLE = 'VIDEOVECTOR_WEBHOOK_SECRET';

/** Adds the options that say where secrets are. There is none for a secret itself: shells remember, and `ps` shows. */
export function withSecretOptions(command: Command): Command {
  return command
    .option(
      '--secret-env <[webhook=]name...>',
      `environment variables that hold secrets, if need be with their webhook: whk_1=SECRET_A (default: ${DEFAULT_VARIABLE})`,
    )
    .option('--secret-file <[webhook=]path...>', 'files that hold a secret each');
}

/**
 * The secrets that the options name.
 *
 * @throws UsageError Where one is missing or empty.
 */
export function readSecrets({ secretEnv, secretFile = [] }: SecretOptions): NamedSecret[] {
  const variables = secretEnv ?? (secretFile.length === 0 ? [DEFAULT_VARIABLE] : []);
  return [
    ...variables.map((given) => named(given, (name) => process.env[name], `Set the environment variable`)),
    // An editor ends a file with a line feed, which is no part of the secret.
    ...secretFile.map((given) =>
      named(given, (path) => readFileSync(path, 'utf8').replace(/\r?\n$/, ''), `Put the secret into`),
    ),
  ];
}

/**
 * The secret to sign deliveries of a webhook with: its own, else one that is of no webhook in particular.
 *
 * @throws UsageError Where there is none: signed with another's, all of them would be refused.
 */
export function secretFor(webhookId: string, options: SecretOptions): string {
  const secrets = readSecrets(options);
  const [secret] = [webhookId, undefined].flatMap((id) => secrets.filter((each) => each.webhookId === id));
  if (secret !== undefined) return secret.value;
  throw new UsageError(`None of the secrets is of ${webhookId}; name it with --secret-env or --secret-file.`);
}

function named(given: string, read: (name: string) => string | undefined, remedy: string): NamedSecret {
  const [, webhookId, name = ''] = /^(?:([^=]*)=)?(.*)$/s.exec(given) ?? [];
  const value = read(name);
  if (value === undefined || value.trim() === '') {
    throw new UsageError(
      `There is no secret in ${shown(name)}. ${remedy} ${shown(name)}, in the shell or in .env, or name another with --secret-env or --secret-file.`,
    );
  }
  return { name, value, ...(webhookId !== undefined && { webhookId }) };
}

/** A name as it may be printed: what looks like no variable or path may be the secret itself. */
function shown(name: string): string {
  return /^[A-Z_][A-Z0-9_]*$|[/\\.]/.test(name) ? name : 'the one that was named';
}
