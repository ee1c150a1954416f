import { ConfigurationError } from '@videovector-webhooks/core';

/** VideoVector's own clients spell these variables differently; both spellings are read. */
const VARIABLES = {
  apiKey: ['VIDEOVECTOR_API_KEY', 'VIDEO_VECTOR_API_KEY'],
  baseUrl: ['VIDEOVECTOR_BASE_URL', 'VIDEO_VECTOR_BASE_URL'],
} as const;

/**
 * Reads an option from the environment.
 *
 * @returns Undefined where neither variable is set, or where there is no environment.
 * @throws ConfigurationError Where both are set and differ: the calls would go to the account that nobody meant.
 */
export function fromEnvironment(option: keyof typeof VARIABLES): string | undefined {
  const [first, second] = VARIABLES[option];
  const [one, other] = [variable(first), variable(second)];
  if (one !== undefined && other !== undefined && one !== other) {
    throw new ConfigurationError(
      option,
      `The environment variables ${first} and ${second} are both set, and differ. Unset one of them, or pass the ` +
        `option ${option}.`,
    );
  }
  return one ?? other;
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
