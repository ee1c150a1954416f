import { randomBytes } from 'node:crypto';

/** What an id or a secret begins with. */
type Prefix = 'whk' | 'whsec' | 'dlv' | 'evt' | 'evt_test' | 'att' | 'exc' | 'req' | 'sk_live';

/** A new id, or a new secret where it is long. */
export function newId(prefix: Prefix, bytes = 12): string {
  return `${prefix}_${randomBytes(bytes).toString('hex')}`;
}
