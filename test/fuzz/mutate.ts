import type { Random } from '../differential/random.js';

const MAX_BYTES = 4_096;

/** Makes a new input of those that have reached something new. */
export function mutate(
  corpus: readonly Uint8Array[],
  dictionary: readonly string[],
  random: Random,
): Uint8Array {
  // The newer half is explored more often.
  const from = random.chance(0.5) ? Math.floor(corpus.length / 2) : 0;
  let bytes: Buffer = Buffer.from(corpus[from + random.below(corpus.length - from)]!);
  for (let i = random.below(4); i >= 0; i--)
    bytes = random.pick(MUTATIONS)(bytes, random, { corpus, dictionary });
  return bytes.subarray(0, MAX_BYTES);
}

interface Material {
  readonly corpus: readonly Uint8Array[];
  readonly dictionary: readonly string[];
}

type Mutation = (bytes: Buffer, random: Random, material: Material) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  // Inserts a word of the dictionary, which is the most fruitful: twice.
  insertWord,
  insertWord,
  function replaceByWord(bytes, random, { dictionary }) {
    const at = random.below(bytes.length + 1);
    return spliced(bytes, at, at + random.below(9), Buffer.from(random.pick(dictionary)));
  },
  function flipBit(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    return bytes;
  },
  function drop(bytes, random) {
    const at = random.below(bytes.length + 1);
    return spliced(bytes, at, at + random.below(random.chance(0.5) ? 3 : 60), Buffer.of());
  },
  function repeat(bytes, random) {
    const at = random.below(bytes.length + 1);
    const part = bytes.subarray(at, at + 1 + random.below(20));
    return spliced(bytes, at, at, Buffer.concat(Array.from({ length: 1 + random.below(12) }, () => part)));
  },
  function move(bytes, random) {
    const from = random.below(bytes.length + 1);
    const part = bytes.subarray(from, from + random.below(20));
    const at = random.below(bytes.length + 1);
    return spliced(bytes, at, at, part);
  },
  function cross(bytes, random, { corpus }) {
    const other = Buffer.from(random.pick(corpus));
    return Buffer.concat([
      bytes.subarray(0, random.below(bytes.length + 1)),
      other.subarray(random.below(other.length + 1)),
    ]);
  },
  function insertNumber(bytes, random) {
    const digits = Array.from({ length: 1 + random.below(25) }, () => random.below(10)).join('');
    const form = random.pick([
      '',
      '.0',
      `e${random.below(340) - 20}`,
      `.${digits}`,
      `.${digits}e-${random.below(330)}`,
    ]);
    const at = random.below(bytes.length + 1);
    return spliced(bytes, at, at, Buffer.from(digits + form));
  },
];

function insertWord(bytes: Buffer, random: Random, { dictionary }: Material): Buffer {
  const at = random.below(bytes.length + 1);
  return spliced(bytes, at, at, Buffer.from(random.pick(dictionary)));
}

function spliced(bytes: Buffer, from: number, to: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);
}
