import { CanonicalJsonError } from '../../errors.js';
import { decodeKey } from './escape.js';
import { MAX_DEPTH } from './members.js';
import { copyNumber, REWRITTEN } from './number.js';
import { inOrder } from './reordering.js';
import { openScratchBuffer, type ScratchBuffer } from './scratch-buffer.js';
import { copyPlain, copyRest } from './string.js';
import { copyWord } from './word.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const DIGIT_9 = 0x39;
/** `, ` and `: ` as 16-bit numbers. */
const COMMA_SPACE = 0x202c;
const COLON_SPACE = 0x203a;

/** U+FEFF in UTF-8. */
const BYTE_ORDER_MARK = 0xbfbbef;
/**
 * Returns the canonical form of a JSON text: one pass over its bytes and, if keys are out of order, a second one over
 * the result.
 *
 * Hot loop: one function without recursion, with all state in local variables.
 *
 * @param duplicateKeys If an object has the same key twice, `last` keeps the last one, as Python does, and `refuse`
 *   throws.
 * @returns A borrowed view, which the next call overwrites.
 * @throws CanonicalJsonError
 */
export function canonicalForm(json: string | Uint8Array, duplicateKeys: 'last' | 'refuse'): Uint8Array {
  const scratch = openScratchBuffer(json);
  const { bytes, view, members } = scratch;
  skipByteOrderMark(scratch);
  let position = scratch.position | 0;
  let out = scratch.out | 0;
  let inObject = false;

  nextValue: while (true) {
    if (inObject) {
      position = skipSpace(view, position);
      if (view.getUint8(position) !== QUOTE) throw scratch.unexpected(position);
      const outStart = out;
      let keyStart = (position + 1) | 0;
      view.setUint8(out, QUOTE);
      out = (out + 1) | 0;
      let keyEnd = copyPlain(view, keyStart, out);
      out = (out + keyEnd - keyStart) | 0;
      position = (keyEnd + 1) | 0;
      if (view.getUint8(keyEnd) !== QUOTE) {
        scratch.position = keyEnd;
        scratch.out = out;
        const escaped = copyRest(scratch);
        position = (scratch.position + 1) | 0;
        out = scratch.out | 0;
        keyEnd = scratch.position;
        if (escaped) {
          const decodedStart = scratch.decodedEnd;
          keyEnd = decodeKey(scratch, keyStart, keyEnd);
          keyStart = decodedStart;
        }
      }
      view.setUint8(out, QUOTE);
      out = (out + 1) | 0;
      members.add(keyStart, keyEnd, outStart);
      if (view.getUint8(position) !== COLON) position = skipSpace(view, position);
      if (view.getUint8(position) !== COLON) throw scratch.unexpected(position);
      position = (position + 1) | 0;
      view.setInt16(out, COLON_SPACE, true);
      out = (out + 2) | 0;
    }

    position = skipSpace(view, position);
    const byte = view.getUint8(position);
    if (byte === QUOTE) {
      view.setUint8(out, QUOTE);
      out = (out + 1) | 0;
      const start = (position + 1) | 0;
      position = copyPlain(view, start, out);
      out = (out + position - start) | 0;
      if (view.getUint8(position) !== QUOTE) {
        scratch.position = position;
        scratch.out = out;
        copyRest(scratch);
        position = scratch.position | 0;
        out = scratch.out | 0;
      }
      position = (position + 1) | 0;
      view.setUint8(out, QUOTE);
      out = (out + 1) | 0;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (members.depth === MAX_DEPTH) throw new CanonicalJsonError('too_deep', position);
      members.open(inObject, out);
      inObject = byte === OPEN_BRACE;
      view.setUint8(out, byte);
      out = (out + 1) | 0;
      position = skipSpace(view, position + 1);
      // An empty container is closed below.
      if (view.getUint8(position) !== byte + 2) continue;
    } else {
      // A word begins with a letter; `-Infinity` is the exception.
      const end = byte > DIGIT_9 ? position : copyNumber(scratch, position, out);
      if (end > position) {
        out = (out + end - position) | 0;
        position = end;
      } else {
        if (end !== REWRITTEN) copyWord(scratch, position, out);
        position = scratch.position | 0;
        out = scratch.out | 0;
      }
    }

    // After a value: close every container that ends here, then go on to the next value.
    for (;;) {
      position = skipSpace(view, position);
      if (members.depth === 0) break nextValue;
      const next = view.getUint8(position);
      if (next === COMMA) {
        position = (position + 1) | 0;
        view.setInt16(out, COMMA_SPACE, true);
        out = (out + 2) | 0;
        continue nextValue;
      }
      if (next !== (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) throw scratch.unexpected(position);
      position = (position + 1) | 0;
      view.setUint8(out, next);
      out = (out + 1) | 0;
      inObject = members.close(out, duplicateKeys);
    }
  }

  if (position !== scratch.end) throw new CanonicalJsonError('trailing_data', position);
  return members.logged === 0 ? bytes.subarray(scratch.outStart, out) : inOrder(scratch, out);
}

/** Python's `json.loads` skips a byte order mark in bytes and refuses one in a string. */
function skipByteOrderMark(scratch: ScratchBuffer): void {
  if ((scratch.view.getInt32(0, true) & 0xffffff) !== BYTE_ORDER_MARK) return;
  if (scratch.allowSurrogates) throw new CanonicalJsonError('byte_order_mark', 0);
  scratch.position = 3;
}

function skipSpace(view: DataView, offset: number): number {
  let i = offset | 0;
  let byte = view.getUint8(i);
  // Usually there is none, so the first comparison ends the loop.
  while (byte <= SPACE && (byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09)) {
    i = (i + 1) | 0;
    byte = view.getUint8(i);
  }
  return i;
}
