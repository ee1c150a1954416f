import type { Outcome } from '../outcome/outcome.js';
import { stackOf, typeOf } from './failure-record.js';
import { storable } from './queued-delivery.js';

/**
 * Describes why a job was not completed. Engines store and show this, so it holds the type and the frames of an error, but not
 * its message, which may quote a payload.
 */
export function failureOf({ code, error }: Outcome): Error {
  const failure = new Error(storable(error === undefined ? code : `${code}: ${typeOf(error)}`));
  failure.stack = storable([failure.message, ...stackOf(error)].join('\n'));
  return failure;
}
