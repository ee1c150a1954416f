import { createHash, randomBytes } from 'node:crypto';

/** The kinds of ids and secrets. `whk`, `del`, `evt` and `evt_test` are the vendor's; the others are ours. (Contract: ids seen.) */
type Prefix = 'whk' | 'whsec' | 'del' | 'evt' | 'evt_test' | 'att' | 'exc' | 'req';

/** Creates an id, or a secret if it is longer. */
export function newId(prefix: Prefix, bytes = 12): string {
  return `${prefix}_${randomBytes(bytes).toString('hex')}`;
}

/** Derives an id that is the same for the same parts. */
export function derivedId(prefix: Prefix, ...parts: readonly string[]): string {
  return `${prefix}_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`;
}

/** Creates a signing secret. */
export function newSecret(): string {
  return newId('whsec', 24);
}
