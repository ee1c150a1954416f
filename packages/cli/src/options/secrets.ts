import { existsSync } from 'node:fs';
import { problemOfSecret } from '@videovector-webhooks/core/tools';
import type { Command } from 'commander';
import { readSecretFile } from '../files/secret-file.js';
import { UsageError } from '../terminal/exit.js';
import { several } from './values.js';

/** A secret and what to call it: its value is never printed. */
export interface NamedSecret {
  /** The variable or the file it comes from. */
  readonly name: string;
  /** The webhook that it belongs to, if that was given. */
  readonly webhookId?: string;
  readonly value: string;
}

/** The options that `withSecretOptions` adds. */
export interface SecretOptions {
  secretEnv?: string[];
  secretFile?: string[];
}

/** The variable that holds the secret, unless an option names another. */
export const DEFAULT_VARIABLE = 'VIDEOVECTOR_WEBHOOK_SECRET';

/** Adds the options for secrets. None is a secret itself: shells remember options, and `ps` shows them. */
export function withSecretOptions(command: Command): Command {
  return command
    .option(
      '--secret-env <[webhook=]name>',
      `an environment variable that holds a secret, optionally with its webhook: whk_1=SECRET_A; may be repeated (default: ${DEFAULT_VARIABLE})`,
      several,
    )
    .option('--secret-file <[webhook=]path>', 'a file that holds a secret; may be repeated', several);
}

/**
 * The secrets that the options name.
 *
 * @throws UsageError If one is missing or empty.
 */
export function readSecrets({ secretEnv, secretFile = [] }: SecretOptions): NamedSecret[] {
  const variables = secretEnv ?? (secretFile.length === 0 ? [DEFAULT_VARIABLE] : []);
  return [...variables.map(fromVariable), ...secretFile.map(fromFile)];
}

/**
 * The secrets that the options name, to sign with.
 *
 * @throws UsageError If one is missing, empty, or can't be a secret: in quotes, or a variable that was not expanded.
 */
export function signingSecrets(options: SecretOptions): NamedSecret[] {
  return readSecrets(options).map(checked);
}

/**
 * The secret to sign deliveries of a webhook with: its own, else one that was given without a webhook.
 *
 * @throws UsageError If there is none: signed with another webhook's secret, all of them would be refused.
 */
export function secretFor(webhookId: string, options: SecretOptions): string {
  const secrets = readSecrets(options);
  const [secret] = [webhookId, undefined].flatMap((id) => secrets.filter((each) => each.webhookId === id));
  if (secret !== undefined) return checked(secret).value;
  throw new UsageError(
    `None of the secrets belongs to ${webhookId}; name it with --secret-env or --secret-file.`,
  );
}

function splitWebhook(given: string): readonly [webhookId: string | undefined, name: string] {
  const [, webhookId, name = ''] = /^(?:([^=]*)=)?(.*)$/s.exec(given) ?? [];
  return [webhookId, name];
}

function fromVariable(given: string): NamedSecret {
  const [webhookId, name] = splitWebhook(given);
  const value = process.env[name];
  if (isBlank(value)) {
    const [where, variable] = isVariable(name)
      ? [name, `the environment variable ${name}`]
      : ['the variable that --secret-env names', 'it'];
    throw new UsageError(
      `There is no secret in ${where}. Set ${variable}, in the shell or in .env, or name another with --secret-env or --secret-file.`,
    );
  }
  return { name, value, ...(webhookId !== undefined && { webhookId }) };
}

function fromFile(given: string): NamedSecret {
  // A path may hold an equals sign itself.
  const [webhookId, name] = existsSync(given) ? [undefined, given] : splitWebhook(given);
  if (!isPath(name) && !existsSync(name))
    throw new UsageError(
      'The file that --secret-file names does not exist. Give the path of a file, not the secret itself.',
    );
  const value = readSecretFile(name);
  if (isBlank(value)) throw new UsageError(`The file ${name} holds no secret. Put the secret into it.`);
  return { name, value, ...(webhookId !== undefined && { webhookId }) };
}

function isBlank(value: string | undefined): value is '' | undefined {
  return value === undefined || value.trim() === '';
}

function checked(secret: NamedSecret): NamedSecret {
  const found = problemOfSecret(secret.value);
  if (found === undefined) return secret;
  throw new UsageError(
    `The secret in ${secret.name} ${found.problem}. Replace it with the secret as VideoVector showed it, and nothing else.`,
  );
}

/** Whether a name looks like a variable. If not, it may be the secret itself, which must not be printed. */
function isVariable(name: string): boolean {
  return /^[A-Z_][A-Z0-9_]*$/.test(name);
}

/** Likewise for the path of a file. */
function isPath(name: string): boolean {
  return /[/\\.]/.test(name) && !name.startsWith('whsec_');
}
