import { CanonicalJsonError } from '../../errors.js';
import { codePointLength, readCodePoint } from '../utf8.js';
import { escapedUnit, readHex, writeEscape, writeUnit } from './escape.js';
import type { ScratchBuffer } from './scratch-buffer.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

/**
 * Copies the bytes of a string up to a quote, a backslash, a control character, U+007F, which CPython escapes, or a byte
 * beyond ASCII.
 *
 * It reads four bytes at a time. Each term of `stops` sets the highest bit of the bytes that end the run. A borrow may
 * also set it in later bytes, so only the first one counts.
 *
 * @returns The offset of that byte in the source; the output has grown by as much as was read.
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
 * Copies the rest of a string, up to its closing quote, escaped as Python does.
 *
 * @returns Whether the source has a backslash in it.
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
      // Characters of three and two bytes, inlined.
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
