import { type Client, createClient } from '@videovector-webhooks/client';
import type { Command } from 'commander';
import { UsageError } from '../terminal/exit.js';
import { printable } from '../terminal/printable.js';

/** The options that `withApiOptions` adds. */
export interface ApiOptions {
  baseUrl?: string;
  apiKeyEnv?: string;
}

/** The client's default. */
const VIDEOVECTOR = 'https://api.vectormethods.com/api/v2';

/** Adds the options for the management API. None is the key itself: shells remember options, and `ps` shows them. */
export function withApiOptions(command: Command): Command {
  return command
    .option('--base-url <url>', 'the URL of the API (default: VIDEOVECTOR_BASE_URL, else VideoVector)')
    .option(
      '--api-key-env <name>',
      'the environment variable that holds the API key (default: VIDEOVECTOR_API_KEY)',
    );
}

/**
 * Creates a client of the management API, and prints on standard error which API it is, since a `.env` may have chosen it.
 *
 * @throws UsageError If the variable that was named is empty.
 * @throws ConfigurationError If there is no key, or the URL is invalid.
 */
export function apiClient(options: ApiOptions): Client {
  const key = apiKeyOf(options);
  const client = createClient({
    ...(options.baseUrl && { baseUrl: options.baseUrl }),
    ...(key && { apiKey: key }),
  });
  announceApi(apiUrlOf(options) ?? VIDEOVECTOR);
  return client;
}

/** The API that the options and the environment name; undefined for VideoVector's own. */
export function apiUrlOf({ baseUrl }: ApiOptions): string | undefined {
  const { VIDEOVECTOR_BASE_URL, VIDEO_VECTOR_BASE_URL } = process.env;
  return baseUrl || VIDEOVECTOR_BASE_URL?.trim() || VIDEO_VECTOR_BASE_URL?.trim() || undefined;
}

/** Says which API a command is about to talk to. */
export function announceApi(url: string): void {
  const { hostname } = new URL(url);
  const whose = isThisMachine(hostname)
    ? 'this machine'
    : url.startsWith(VIDEOVECTOR)
      ? 'VideoVector, live'
      : 'live';
  console.error(printable(`API: ${url} (${whose})`));
}

/** Whether a host name of a URL leads to this machine. */
export function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}

/** The key in the variable that was named; undefined if none was, so that the client looks for it itself. */
export function apiKeyOf({ apiKeyEnv }: ApiOptions): string | undefined {
  if (apiKeyEnv === undefined) return undefined;
  const key = process.env[apiKeyEnv]?.trim();
  if (key) return key;
  throw new UsageError('The variable that --api-key-env names is empty. Set it, in the shell or in .env.');
}
