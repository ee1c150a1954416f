import type { ScratchBuffer } from './scratch-buffer.js';

/** The words, by the code of their first letter: each has another one. */
const WORDS = byFirstLetter('true', 'false', 'null', 'NaN', 'Infinity', '-Infinity');

function byFirstLetter(...words: string[]): readonly (string | undefined)[] {
  const list: string[] = [];
  for (const word of words) list[word.charCodeAt(0)] = word;
  return list;
}

/** Copies `true`, `false`, `null` or one of the three numbers that Python spells as words. */
export function copyWord(scratch: ScratchBuffer, position: number, out: number): void {
  const { view } = scratch;
  const word = WORDS[view.getUint8(position)];
  if (word === undefined) throw scratch.unexpected(position);
  for (let i = 0; i < word.length; i++) {
    if (view.getUint8(position + i) !== word.charCodeAt(i)) throw scratch.unexpected(position);
    view.setUint8(out + i, word.charCodeAt(i));
  }
  scratch.position = position + word.length;
  scratch.out = out + word.length;
}
