import type { ScratchBuffer } from './scratch-buffer.js';

const encoder = new TextEncoder();
const WORDS = ['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity'].map((word) => encoder.encode(word));

/** Copies `true`, `false`, `null` or one of the three numbers that Python spells as words. */
export function copyWord(scratch: ScratchBuffer, position: number, out: number): void {
  const { view } = scratch;
  for (const word of WORDS) {
    let i = 0;
    while (i < word.length && view.getUint8(position + i) === word[i]) {
      view.setUint8(out + i, word[i]!);
      i++;
    }
    if (i < word.length) continue;
    scratch.position = position + i;
    scratch.out = out + i;
    return;
  }
  throw scratch.unexpected(position);
}
