import type { Command } from 'commander';
import { note, UsageError } from '../terminal/exit.js';

/** The options that `withApiOptions` adds. */
export interface ApiOptions {
  baseUrl?: string;
  apiKeyEnv?: string;
}

/** The client's default. */
export const VIDEOVECTOR = 'https://api.vectormethods.com/api/v2';

/** Adds the options for the management API. None is the key itself: shells remember options, and `ps` shows them. */
export function withApiOptions(command: Command): Command {
  return command
    .option('--base-url <url>', 'the URL of the API (default: VIDEOVECTOR_BASE_URL, else VideoVector)')
    .option(
      '--api-key-env <name>',
      'the environment variable that holds the API key (default: VIDEOVECTOR_API_KEY)',
    );
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
  note(`API: ${url} (${whose})`);
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
