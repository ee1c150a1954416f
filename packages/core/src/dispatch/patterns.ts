import { ConfigurationError } from '../errors.js';
import { EVENT_NAMES } from '../event/events.js';

/** The event that `POST /webhooks/{id}/test` sends. It can't be subscribed to. */
const TEST_EVENT = 'test';

/**
 * Returns the event names and families that handlers can be registered for.
 *
 * @param additional Names of events that VideoVector has added since this release.
 */
export function knownPatterns(additional: readonly string[]): ReadonlySet<string> {
  const patterns = new Set<string>([...EVENT_NAMES, TEST_EVENT, ...additional]);
  for (const name of [...patterns]) {
    const segments = name.split('.');
    for (let i = 1; i < segments.length; i++) patterns.add(`${segments.slice(0, i).join('.')}.*`);
  }
  return patterns;
}

/** Throws if no event could match a pattern; the message suggests the nearest one that exists. */
export function assertKnownPattern(known: ReadonlySet<string>, pattern: unknown): asserts pattern is string {
  if (typeof pattern === 'string' && known.has(pattern)) return;
  const nearest = typeof pattern === 'string' ? nearestTo(pattern, known) : undefined;
  const hint = nearest === undefined ? '' : ` Did you mean ${JSON.stringify(nearest)}?`;
  throw new ConfigurationError(
    'pattern',
    `Unknown event ${typeof pattern === 'string' ? JSON.stringify(pattern.slice(0, 64)) : String(pattern)}.${hint} ` +
      'An event that VideoVector has added since can be declared with the option additionalEvents; ' +
      'events without a handler of their own go to receiver.fallback().',
  );
}

function nearestTo(name: string, candidates: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(3, Math.ceil(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.slice(0, 64), candidate);
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

/** The Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
