import { ConfigurationError } from '@videovector-webhooks/core';

/** A variable, and how its text becomes the option's value. */
type Variable = readonly [name: string, read?: (text: string) => unknown];

const seconds = (text: string): number => Math.round(decimal(text) * 1000);

/** What VideoVector's Python SDK (`VIDEO_VECTOR_`, seconds) and MCP server (`VIDEOVECTOR_`, milliseconds) read. */
const VARIABLES = {
  apiKey: [['VIDEOVECTOR_API_KEY'], ['VIDEO_VECTOR_API_KEY']],
  bearerToken: [['VIDEOVECTOR_BEARER_TOKEN'], ['VIDEO_VECTOR_BEARER_TOKEN']],
  authMode: [['VIDEOVECTOR_AUTH_MODE'], ['VIDEO_VECTOR_AUTH_MODE']],
  baseUrl: [['VIDEOVECTOR_BASE_URL'], ['VIDEO_VECTOR_BASE_URL']],
  timeoutMs: [
    ['VIDEOVECTOR_TIMEOUT', decimal],
    ['VIDEO_VECTOR_TIMEOUT', seconds],
  ],
  maxRetries: [
    ['VIDEOVECTOR_MAX_RETRIES', decimal],
    ['VIDEO_VECTOR_MAX_RETRIES', decimal],
  ],
  maxRetryDelayMs: [['VIDEO_VECTOR_MAX_RETRY_DELAY', seconds]],
} as const satisfies Record<string, readonly Variable[]>;

/** An option that the environment may hold. */
export type EnvironmentOption = keyof typeof VARIABLES;

/**
 * Reads an option from the environment.
 *
 * @returns Undefined if none of its variables is set, or if there is no environment.
 * @throws ConfigurationError If its variables disagree: the calls could go to the wrong account.
 */
export function fromEnvironment(option: 'timeoutMs' | 'maxRetries' | 'maxRetryDelayMs'): number | undefined;
export function fromEnvironment(option: EnvironmentOption): string | undefined;
export function fromEnvironment(option: EnvironmentOption): unknown {
  const set = (VARIABLES[option] as readonly Variable[]).flatMap(([name, read]) => {
    const text = variable(name);
    return text === undefined ? [] : [{ name, value: read === undefined ? text : read(text) }];
  });
  const [first, second] = set;
  if (second !== undefined && first !== undefined && !Object.is(first.value, second.value)) {
    throw new ConfigurationError(
      option,
      `The environment variables ${first.name} and ${second.name} are both set and differ. Unset one of them, or ` +
        `pass the option ${option}.`,
    );
  }
  return first?.value;
}

/** Names the variables of an option, for error messages. */
export function variablesOf(option: EnvironmentOption): string {
  return VARIABLES[option].map(([name]) => name).join(' or ');
}

function decimal(text: string): number {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** Workers have no `process`, and Deno asks for a permission. */
function variable(name: string): string | undefined {
  try {
    const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
    return process?.env?.[name]?.trim() || undefined;
  } catch {
    return undefined;
  }
}
