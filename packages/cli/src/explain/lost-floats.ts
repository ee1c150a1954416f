import { canonical } from '../sending/json-edit.js';

/** Where an integer stands in a canonical text that may have been a float. */
interface Candidate {
  readonly start: number;
  readonly end: number;
  /** The key before it: floats get lost by field. */
  readonly key: string;
}

/** Proof that floats were lost: the text with them put back, whose signature matches. */
export interface LostFloats {
  /** The fields that were floats. */
  readonly keys: readonly string[];
  /** The text that was signed. */
  readonly signed: string;
}

/** So many fields are tried in every combination; with more, all at once, each one and each pair. */
const MAX_COMBINED = 12;
/** What the search may hash in all, in bytes. */
const MAX_HASHED = 256 * 1024 * 1024;

/**
 * Looks for floats that JavaScript has turned into integers, `12.0` into `12`: puts them back field by field until the
 * signature matches.
 *
 * @param text The body in canonical form.
 * @param matches Whether a text has the signature.
 * @returns The proof; undefined where none was found within the bounds.
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

/** Subsets of the fields, the likely ones first. */
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
    result += text.slice(end, candidate.start) + canonical(`${text.slice(candidate.start, candidate.end)}.0`);
    end = candidate.end;
  }
  return result + text.slice(end);
}
