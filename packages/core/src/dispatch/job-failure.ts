import { framesOf, nameOf } from '../outcome/log.js';
import type { Outcome } from '../outcome/outcome.js';
import { storable } from './queued-delivery.js';

/**
 * Describes why a job was not completed. Engines store and show this, so it holds the type and the frames of an error, but not
 * its message, which may quote a payload.
 */
export function failureOf({ code, error }: Outcome): Error {
  const failure = new Error(storable(error === undefined ? code : `${code}: ${nameOf(error)}`));
  failure.stack = storable([failure.message, ...frames(error)].join('\n'));
  return failure;
}

/** Whatever may have been thrown, such as a proxy that throws. */
function frames(error: unknown): string[] {
  try {
    return error instanceof Error ? framesOf(error) : [];
  } catch {
    return [];
  }
}
