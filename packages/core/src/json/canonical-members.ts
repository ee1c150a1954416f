const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Splits an object or array into its members without changing any number or string; `JSON.parse` would turn `12.0` into
 * `12`.
 *
 * @param canonical JSON text in canonical form; other JSON gives wrong results.
 * @returns The members in order, as text: `[key, value]` for an object, the key with its quotes; `[index, value]` for an
 *   array. Undefined if the text is neither.
 * @example
 * ```ts
 * import { canonicalMembers, canonicalText } from '@videovector-webhooks/core/tools';
 *
 * const text = canonicalText('{"start_time":12.0,"id":1}');
 * console.log(canonicalMembers(text)); // [ [ '"id"', '1' ], [ '"start_time"', '12.0' ] ]
 * ```
 */
export function canonicalMembers(canonical: string): [key: string, value: string][] | undefined {
  const isArray = canonical.startsWith('[');
  if (!isArray && !canonical.startsWith('{')) return undefined;
  return partsOf(canonical).map(({ start, colon, end }, index) =>
    isArray
      ? [String(index), canonical.slice(start, end)]
      : [canonical.slice(start, colon), canonical.slice(colon + 2, end)],
  );
}

/** The offsets of a member: its start, the colon after its key, and its end. */
interface Part {
  readonly start: number;
  readonly colon: number;
  readonly end: number;
}

/** Finds the members by the colons and commas outside strings and inner brackets. */
function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  const last = text.length - 1;
  let start = 1;
  let colon = -1;
  let depth = 0;
  // Character by character: a regular expression overflows the stack on megabytes of text.
  for (let i = 1; i < last; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(text, i);
        break;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        depth++;
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        depth--;
        break;
      case COLON:
        if (depth === 0) colon = i;
        break;
      case COMMA:
        if (depth > 0) break;
        parts.push({ start, colon, end: i });
        start = i + 2;
        break;
    }
  }
  if (last > 1) parts.push({ start, colon, end: last });
  return parts;
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text.charCodeAt(i) !== QUOTE) i += text.charCodeAt(i) === BACKSLASH ? 2 : 1;
  return i;
}
