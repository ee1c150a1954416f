import { type Client, createClient } from '@videovector-webhooks/client';
import type { Command } from 'commander';
import { UsageError } from '../terminal/exit.js';

/** The options that `withApiOptions` adds. */
export interface ApiOptions {
  baseUrl?: string;
  apiKeyEnv?: string;
}

/** Adds the options that say where the management API is. There is none for a key itself: shells remember, and `ps` shows. */
export function withApiOptions(command: Command): Command {
  return command
    .option('--base-url <url>', 'where the API is (default: VIDEOVECTOR_BASE_URL, else VideoVector)')
    .option(
      '--api-key-env <name>',
      'the environment variable that holds the API key (default: VIDEOVECTOR_API_KEY)',
    );
}

/**
 * A client of the management API.
 *
 * @throws UsageError Where the variable that was named is empty.
 * @throws ConfigurationError Where there is no key, or the URL is wrong.
 */
export function apiClient(options: ApiOptions): Client {
  const key = apiKeyOf(options);
  return createClient({ ...(options.baseUrl && { baseUrl: options.baseUrl }), ...(key && { apiKey: key }) });
}

/** The key of the variable that was named; undefined where none was, so that the client looks for it itself. */
export function apiKeyOf({ apiKeyEnv }: ApiOptions): string | undefined {
  if (apiKeyEnv === undefined) return undefined;
  const key = process.env[apiKeyEnv]?.trim();
  if (key) return key;
  throw new UsageError('The variable that --api-key-env names is empty. Set it, in the shell or in .env.');
}
