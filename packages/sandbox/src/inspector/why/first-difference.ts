/** One of two texts around the first place where they differ. */
export interface Excerpt {
  readonly before: string;
  /** What stands there; empty where the other one has something more. */
  readonly marked: string;
  readonly after: string;
}

/** The first place where the text that was sent and the one that was signed differ. */
export interface Difference {
  readonly sent: Excerpt;
  readonly signed: Excerpt;
  /** Where it begins, in characters from 0. */
  readonly offset: number;
}

const CONTEXT = 48;
/** What a number, a word or an escape is made of: it is marked whole. */
const OF_A_WORD = /[\p{L}\p{M}\p{N}_.+\\-]/u;
const SPACE = /\s/;

/** Finds it; undefined where the texts are the same. */
export function firstDifference(sent: string, signed: string): Difference | undefined {
  const shorter = Math.min(sent.length, signed.length);
  let offset = 0;
  while (offset < shorter && sent[offset] === signed[offset]) offset++;
  if (offset === sent.length && offset === signed.length) return undefined;
  // Where only the spacing differs, the words beside it are the same.
  const isSpacing = SPACE.test(sent[offset] ?? '') || SPACE.test(signed[offset] ?? '');
  const kind = isSpacing ? SPACE : OF_A_WORD;
  const start = startOfRun(sent, offset, kind);
  return {
    sent: excerpt(sent, start, offset, kind),
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
  // A bracket or a quote is a difference by itself, where it stands for no spacing.
  if (end === start && kind !== SPACE) end = Math.min(text.length, start + 1);
  const from = Math.max(0, start - CONTEXT);
  return {
    before: (from > 0 ? '…' : '') + text.slice(from, start),
    marked: text.slice(start, end),
    after: text.slice(end, end + CONTEXT) + (end + CONTEXT < text.length ? '…' : ''),
  };
}
