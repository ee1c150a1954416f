import { CanonicalJsonError } from '../../errors.js';
import { codePointLength, readCodePoint } from '../utf8.js';
import { escapedUnit, readHex, writeEscape, writeUnit } from './escape.js';
import type { ScratchBuffer } from './scratch-buffer.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

/**
 * Copies the bytes of a string that stand for themselves, up to the first that does not: a quote, a backslash, a
 * control character, U+007F, which CPython's encoder escapes, or a byte beyond ASCII.
 *
 * Four bytes at a time. In each of the terms of `stops` the highest bit of a byte is set where that byte is one of
 * those. A borrow may set it in the bytes behind as well, but never before the first; that one counts.
 *
 * @returns The offset of that first byte in the source; the output has grown as far as the source was read.
 */
export function copyPlain(view: DataView, position: number, out: number): number {
  let i = position | 0;
  for (let o = out | 0; ; i = (i + 4) | 0, o = (o + 4) | 0) {
    const four = view.getInt32(i, true);
    view.setInt32(o, four, true);
    const stops =
      (((four ^ 0x22222222) - 0x01010101) |
        ((four ^ 0x5c5c5c5c) - 0x01010101) |
        (four - 0x20202020) |
        (four + 0x01010101) |
        four) &
      0x80808080;
    if (stops !== 0) return (i + ((31 - Math.clz32(stops & -stops)) >> 3)) | 0;
  }
}

/**
 * Copies what is left of a string from a byte on that does not stand for itself, escaped as Python does. It leaves the
 * closing quote.
 *
 * @returns Whether the source wrote any of it with a backslash.
 */
export function copyRest(scratch: ScratchBuffer): boolean {
  const { bytes, view, allowSurrogates } = scratch;
  let position = scratch.position | 0;
  let out = scratch.out | 0;
  let escaped = false;
  for (;;) {
    const byte = view.getUint8(position);
    let unit: number;
    if (byte > 0x7f) {
      // Letters of three bytes and of two, without a call: the bits that mark them are tested at once.
      const four = view.getInt32(position, true);
      if ((four & 0xc0c0f0) === 0x8080e0) {
        unit = ((four & 0x0f) << 12) | ((four >> 2) & 0xfc0) | ((four >> 16) & 0x3f);
        if (unit >= 0x800 && (unit & 0xf800) !== 0xd800) {
          out = writeEscape(view, out, unit);
          position = (position + 3) | 0;
          continue;
        }
      } else if ((four & 0xc0e0) === 0x80c0 && (four & 0x1e) !== 0) {
        out = writeEscape(view, out, ((four & 0x1f) << 6) | ((four >> 8) & 0x3f));
        position = (position + 2) | 0;
        continue;
      }
      unit = readCodePoint(bytes, position, allowSurrogates);
      if (unit < 0) throw new CanonicalJsonError('invalid_utf8', position);
      position += codePointLength(unit);
      if (unit > 0xffff) {
        out = writeUnit(view, out, 0xd800 + ((unit - 0x10000) >> 10));
        unit = 0xdc00 + ((unit - 0x10000) & 0x3ff);
      }
    } else if (byte === BACKSLASH) {
      escaped = true;
      const letter = view.getUint8((position + 1) | 0);
      if (letter === LETTER_U) {
        unit = readHex(scratch, position + 2);
        position += 6;
      } else {
        unit = escapedUnit(scratch, position + 1);
        position += 2;
      }
    } else if (byte === 0x7f) {
      unit = byte;
      position++;
    } else if (byte === QUOTE) {
      break;
    } else if (byte < 0x20) {
      throw new CanonicalJsonError(
        position === scratch.end ? 'unexpected_end' : 'control_character',
        position,
      );
    } else {
      const stop = copyPlain(view, position, out);
      out = (out + stop - position) | 0;
      position = stop;
      continue;
    }
    out = writeUnit(view, out, unit);
  }
  scratch.position = position;
  scratch.out = out;
  return escaped;
}
