import type { ScratchBuffer } from './scratch-buffer.js';

/** The words, by the code of their first letter: each has another one. */
const WORDS: (string | undefined)[] = [];
for (const word of ['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity'])
  WORDS[word.charCodeAt(0)] = word;

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
