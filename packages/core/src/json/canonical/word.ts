import type { Tape } from './tape.js';

const LETTER_E = 0x65;
/** The words, as their first four bytes are read at once, and as the rest of them. */
const TRUE = 0x65757274;
const FALS = 0x736c6166;
const NULL = 0x6c6c756e;
const PYTHON_WORDS = ['NaN', 'Infinity', '-Infinity'].map((word) =>
  Uint8Array.from(word, (letter) => letter.charCodeAt(0)),
);

/** Copies `true`, `false`, `null` or one of the three numbers that Python spells as words. */
export function copyWord(tape: Tape, position: number, out: number): void {
  const { bytes, view } = tape;
  const four = view.getInt32(position, true);
  let length = 4;
  if (four === FALS && view.getUint8(position + 4) === LETTER_E) {
    view.setUint8(out + 4, LETTER_E);
    length = 5;
  } else if (four !== TRUE && four !== NULL) {
    const word = PYTHON_WORDS.find((letters) =>
      letters.every((letter, i) => view.getUint8(position + i) === letter),
    );
    if (word === undefined) throw tape.unexpected(position);
    length = word.length;
    bytes.set(word, out);
  }
  view.setInt32(out, four, true);
  tape.position = position + length;
  tape.out = out + length;
}
