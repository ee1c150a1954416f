import { canonicalText } from '@videovector-webhooks/core/tools';

/** An integer in a canonical text that may have been a float. */
interface Candidate {
  readonly start: number;
  readonly end: number;
  /** The key before it: floats are lost by field. */
  readonly key: string;
}

/** Proof that floats were lost: with them restored, the signature matches. */
export interface LostFloats {
  /** The fields that were floats. */
  readonly keys: readonly string[];
  /** The text that was signed. */
  readonly signed: string;
}

/** Up to this many fields, every combination is tried; with more, all of them, each one and each pair. */
const MAX_COMBINED = 12;
/** How many characters the search may hash in total. */
const MAX_HASHED = 256 * 1024 * 1024;

/**
 * Searches for floats that JavaScript turned into integers, `12.0` into `12`: restores them field by field until the signature
 * matches.
 *
 * @param text The body in canonical form.
 * @param matches Whether the signature covers a text.
 * @returns The proof, or undefined if none was found within the bounds.
 */
export function findLostFloats(text: string, matches: (text: string) => boolean): LostFloats | undefined {
  const candidates = integersIn(text);
  const keys = [...new Set(candidates.map(({ key }) => key))];
  let hashed = 0;
  for (const chosen of combinations(keys)) {
    hashed += text.length;
    if (hashed > MAX_HASHED) return undefined;
    const signed = withFloats(text, candidates, new Set(chosen));
    if (matches(signed)) return { keys: chosen, signed };
  }
  return undefined;
}

function integersIn(text: string): Candidate[] {
  const found: Candidate[] = [];
  let key = '';
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"(?:: )?|-?\d+(?:\.\d+)?(?:e[+-]\d+)?/g)) {
    if (token.endsWith(': ')) key = JSON.parse(token.slice(0, -2)) as string;
    else if (/^-?\d+$/.test(token)) found.push({ start: index, end: index + token.length, key });
  }
  return found;
}

/** Subsets of the fields, likely ones first. */
function* combinations(keys: readonly string[]): Generator<string[]> {
  if (keys.length === 0) return;
  yield [...keys];
  for (const key of keys) yield [key];
  if (keys.length > MAX_COMBINED) {
    for (const [i, a] of keys.entries()) for (const b of keys.slice(i + 1)) yield [a, b];
    return;
  }
  for (let bits = 3; bits < 2 ** keys.length - 1; bits++) {
    const chosen = keys.filter((_, i) => (bits >> i) & 1);
    if (chosen.length > 1) yield chosen;
  }
}

function withFloats(text: string, candidates: readonly Candidate[], keys: ReadonlySet<string>): string {
  let result = '';
  let end = 0;
  for (const candidate of candidates) {
    if (!keys.has(candidate.key)) continue;
    result +=
      text.slice(end, candidate.start) + canonicalText(`${text.slice(candidate.start, candidate.end)}.0`);
    end = candidate.end;
  }
  return result + text.slice(end);
}
