import { canonicalText } from '@videovector-webhooks/core/tools';
import { UsageError } from '../terminal/exit.js';
import { isEnvelope } from './data.js';

/** What `--set` accepts, for the help of the commands that have it. */
export const SET_HELP =
  'set a field of the envelope, such as data.run_id=run_1 for one of the event’s data; the value is JSON, else a string; may be repeated';

/** A field of the envelope to be set. */
export interface Assignment {
  readonly path: readonly string[];
  /** JSON text. */
  readonly value: string;
}

/** The fields of an envelope that are known. */
const ENVELOPE = ['api_version', 'created_at', 'data', 'event', 'id'];

/**
 * Reads what was given as `--set path=value`.
 *
 * @throws UsageError If one has no path, leads to no field of the envelope, or is a whole envelope.
 */
export function readAssignments(set: readonly string[] = []): Assignment[] {
  return set.map((assignment) => {
    const at = assignment.indexOf('=');
    if (at < 1) throw new UsageError('--set needs path=value, such as data.run_id=run_1');
    const path = assignment.slice(0, at).split('.');
    const value = jsonOrString(assignment.slice(at + 1));
    const [first = ''] = path;
    if (!ENVELOPE.includes(first))
      throw new UsageError(
        `--set: the envelope has no field ${JSON.stringify(first)}. For a field of the event’s data, write data.${path.join('.')}=…`,
      );
    if (path.length === 1 && first === 'data' && isEnvelope(value))
      throw new UsageError('--set data= is a whole envelope. Give only the value of its "data"');
    return { path, value };
  });
}

function jsonOrString(value: string): string {
  try {
    return canonicalText(value);
  } catch {
    return JSON.stringify(value);
  }
}
