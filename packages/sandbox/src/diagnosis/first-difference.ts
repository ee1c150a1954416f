/** A text around the first place where it differs from another. */
export interface Excerpt {
  readonly before: string;
  /** The differing part; empty if the other text has something more. */
  readonly marked: string;
  readonly after: string;
}

/** The first place where a received body and a signed one differ. */
export interface Difference {
  readonly received: Excerpt;
  readonly signed: Excerpt;
  /** Where the difference begins, in characters from 0. */
  readonly offset: number;
}

const CONTEXT = 48;
/** The characters of a number, a word or an escape, which is marked as a whole. */
const OF_A_WORD = /[\p{L}\p{M}\p{N}_.+\\-]/u;
const SPACE = /\s/;

/** Finds the first difference. Returns undefined if the texts are the same. */
export function firstDifference(received: string, signed: string): Difference | undefined {
  const shorter = Math.min(received.length, signed.length);
  let offset = 0;
  while (offset < shorter && received[offset] === signed[offset]) offset++;
  if (offset === received.length && offset === signed.length) return undefined;
  // If only the spacing differs, the words beside it are the same.
  const isSpacing = SPACE.test(received[offset] ?? '') || SPACE.test(signed[offset] ?? '');
  const kind = isSpacing ? SPACE : OF_A_WORD;
  const start = startOfRun(received, offset, kind);
  return {
    received: excerpt(received, start, offset, kind),
    signed: excerpt(signed, start, offset, kind),
    offset: start,
  };
}

function startOfRun(text: string, offset: number, kind: RegExp): number {
  let start = offset;
  while (start > 0 && offset - start < CONTEXT && kind.test(text[start - 1]!)) start--;
  return start;
}

function excerpt(text: string, start: number, offset: number, kind: RegExp): Excerpt {
  let end = offset;
  while (end < text.length && end - offset < CONTEXT && kind.test(text[end]!)) end++;
  // A bracket or a quote is marked by itself, unless only the spacing differs.
  if (end === start && kind !== SPACE) end = Math.min(text.length, start + 1);
  const from = Math.max(0, start - CONTEXT);
  return {
    before: (from > 0 ? '…' : '') + text.slice(from, start),
    marked: text.slice(start, end),
    after: text.slice(end, end + CONTEXT) + (end + CONTEXT < text.length ? '…' : ''),
  };
}
