import { ConfigurationError } from '@videovector-webhooks/core';

/**
 * Refuses misspelled options.
 *
 * @param owner The function in the message, such as `createClient`.
 * @throws ConfigurationError If an option is not among `known`.
 */
export function assertKnownOptions(owner: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ConfigurationError(
    unknown,
    `${owner} has no option ${unknown}. Its options: ${known.join(', ')}.`,
  );
}

/** Returns a whole number within bounds. */
export function integerOption(option: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ConfigurationError(
    option,
    `The option ${option} must be a whole number from ${least} to ${most}.`,
  );
}

/** Refuses a value that is neither undefined nor a function. */
export function assertFunction(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return;
  throw new ConfigurationError(option, `The option ${option} must be a function.`);
}

/** Refuses a value that is neither undefined nor an object with these methods. */
export function assertMethods(option: string, value: unknown, methods: readonly string[]): void {
  if (value === undefined) return;
  const missing = methods.filter(
    (name) => typeof (value as Record<string, unknown> | null)?.[name] !== 'function',
  );
  if (missing.length === 0) return;
  throw new ConfigurationError(option, `The option ${option} lacks the methods ${missing.join(', ')}.`);
}
