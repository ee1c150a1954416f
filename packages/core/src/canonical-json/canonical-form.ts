import { CanonicalJsonError } from './error.js';
import { Members } from './members.js';
import { copyNumber } from './number.js';
import { reorder } from './reordering.js';
import { copyString, decodeKey } from './string.js';
import { openTranscript, type Transcript } from './transcript.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** CPython's own limit is its recursion limit, 1000 less the frames already in use. */
const MAX_DEPTH = 1000;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const WORDS = ['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity'].map((word) =>
  Uint8Array.from(word, (letter) => letter.charCodeAt(0)),
);

/** A container that is open. */
interface Frame {
  isObject: boolean;
  /** Offset of the opening bracket in the output. */
  start: number;
  /** An object's first member, as an index into the members. */
  first: number;
  /** Whether an object's keys are strictly ascending so far. */
  ordered: boolean;
}

/**
 * The canonical form of a JSON text, in one pass over its bytes and, where keys are out of order, a second
 * one over the result.
 *
 * @param duplicateKeys What to do with an object that has the same key twice: `last` keeps the last one, as
 *   Python does; `refuse` throws.
 * @throws CanonicalJsonError
 */
export function canonicalForm(json: string | Uint8Array, duplicateKeys: 'last' | 'refuse'): Uint8Array {
  const t = openTranscript(json);
  const members = new Members(t.source);
  const frames: Frame[] = [];
  skipByteOrderMark(t);

  for (;;) {
    skipWhitespace(t);
    const frame = openContainer(t, members);
    if (frame !== undefined) {
      if (frames.length === MAX_DEPTH) throw new CanonicalJsonError('too_deep', t.position - 1);
      frames.push(frame);
      if (!closesAtOnce(t, frame)) {
        if (frame.isObject) copyKey(t, members, frame);
        continue;
      }
    } else {
      copyScalar(t);
    }
    if (!closeFinished(t, members, frames, duplicateKeys)) break;
  }

  if (t.position !== t.end) throw new CanonicalJsonError('trailing_data', t.position);
  const text = t.out.subarray(0, t.length);
  return members.reorderings.length === 0 ? text.slice() : reorder(text, members.reorderings);
}

/** Opens the container that begins at the next byte, if one does. */
function openContainer(t: Transcript, members: Members): Frame | undefined {
  const byte = t.source[t.position]!;
  if (byte !== OPEN_BRACE && byte !== OPEN_BRACKET) return undefined;
  const frame = { isObject: byte === OPEN_BRACE, start: t.length, first: members.count, ordered: true };
  t.out[t.length++] = byte;
  t.position++;
  return frame;
}

/** Whether a container just opened is empty; its bracket is left for `closeFinished`. */
function closesAtOnce(t: Transcript, frame: Frame): boolean {
  skipWhitespace(t);
  return t.source[t.position] === (frame.isObject ? CLOSE_BRACE : CLOSE_BRACKET);
}

/**
 * After a value or an empty container: closes every container that ends here and goes on to the next value.
 *
 * @returns False when the outermost value has ended.
 */
function closeFinished(
  t: Transcript,
  members: Members,
  frames: Frame[],
  duplicateKeys: 'last' | 'refuse',
): boolean {
  for (;;) {
    skipWhitespace(t);
    const frame = frames.at(-1);
    if (frame === undefined) return false;
    if (frame.isObject && members.count > frame.first) members.endMember(t.length);
    const byte = t.source[t.position]!;
    if (byte === COMMA) {
      t.position++;
      t.out[t.length++] = COMMA;
      t.out[t.length++] = SPACE;
      if (frame.isObject) copyKey(t, members, frame);
      return true;
    }
    if (byte !== (frame.isObject ? CLOSE_BRACE : CLOSE_BRACKET)) throw unexpected(t);
    t.position++;
    t.out[t.length++] = byte;
    frames.pop();
    if (frame.ordered) members.close(frame.first);
    else members.closeUnordered(frame.first, frame.start, t.length, duplicateKeys);
  }
}

/** Copies a key and the colon behind it. */
function copyKey(t: Transcript, members: Members, frame: Frame): void {
  skipWhitespace(t);
  if (t.source[t.position] !== QUOTE) throw unexpected(t);
  const outStart = t.length;
  let keyStart = t.position + 1;
  const hasEscapes = copyString(t);
  let keyEnd = t.position - 1;
  if (hasEscapes) {
    const decodedStart = t.decodedEnd;
    keyEnd = decodeKey(t, keyStart, keyEnd);
    keyStart = decodedStart;
  }
  if (!members.add(frame.first, keyStart, keyEnd, outStart)) frame.ordered = false;
  skipWhitespace(t);
  if (t.source[t.position] !== COLON) throw unexpected(t);
  t.position++;
  t.out[t.length++] = COLON;
  t.out[t.length++] = SPACE;
}

function copyScalar(t: Transcript): void {
  if (t.source[t.position] === QUOTE) {
    copyString(t);
  } else if (!copyNumber(t)) {
    copyWord(t);
  }
}

/** Copies `true`, `false`, `null` or one of the three numbers that Python spells as words. */
function copyWord(t: Transcript): void {
  const { source, position, out, length } = t;
  const word = WORDS.find((letters) => letters.every((letter, i) => source[position + i] === letter));
  if (word === undefined) throw unexpected(t);
  out.set(word, length);
  t.position = position + word.length;
  t.length = length + word.length;
}

/** Python's `json.loads` skips a mark before bytes and refuses one before a string. */
function skipByteOrderMark(t: Transcript): void {
  if (!BYTE_ORDER_MARK.every((byte, i) => t.source[i] === byte)) return;
  if (t.allowSurrogates) throw new CanonicalJsonError('byte_order_mark', 0);
  t.position = BYTE_ORDER_MARK.length;
}

function skipWhitespace(t: Transcript): void {
  const { source } = t;
  let position = t.position;
  let byte = source[position]!;
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = source[++position]!;
  t.position = position;
}

function unexpected(t: Transcript): CanonicalJsonError {
  return new CanonicalJsonError(t.position >= t.end ? 'unexpected_end' : 'unexpected_character', t.position);
}
