import { nameOf } from './outcome/describe-error.js';
import { type Logger, logTrouble } from './outcome/logger.js';

/** Asks a platform to wait for work: Workers and similar platforms stop work that continues after the response. */
export type WaitUntil = (work: Promise<unknown>) => void;

/**
 * Returns the `waitUntil` of the first argument that has one, such as the context that Workers pass with a request.
 *
 * @param platform The platform's arguments besides the request.
 * @returns The function, bound to its owner; undefined if none has one.
 * @example
 * ```ts
 * import { waitUntilOf } from '@videovector-webhooks/core/adapter';
 *
 * const context = { waitUntil: (work: Promise<unknown>) => void work };
 * console.log(typeof waitUntilOf([undefined, context])); // function
 * ```
 */
export function waitUntilOf(platform: readonly unknown[]): WaitUntil | undefined {
  for (const one of platform) if (hasWaitUntil(one)) return (work) => one.waitUntil(work);
  return undefined;
}

function hasWaitUntil(value: unknown): value is { waitUntil: WaitUntil } {
  try {
    return typeof (value as { waitUntil?: unknown } | null | undefined)?.waitUntil === 'function';
  } catch {
    return false; // A platform's env may be a proxy that throws for unknown names.
  }
}

/**
 * Asks a platform to wait for work. If it refuses, the work still continues, for as long as the platform lets it.
 *
 * @param delivery The delivery whose `waitUntil` is called, if it has one.
 */
export function keepAlive(
  delivery: { readonly waitUntil?: WaitUntil | undefined } | null | undefined,
  work: Promise<unknown>,
  logger: Logger,
): void {
  try {
    delivery?.waitUntil?.(work);
  } catch (error) {
    const text = `waitUntil threw (${nameOf(error)}): pass the platform's context itself, or waitUntil bound to it`;
    logTrouble(logger, text, 'wait_until_failed');
  }
}
