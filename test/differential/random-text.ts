import type { Random } from './random.js';

const ALPHABETS = [
  'abcdefghijklmnopqrstuvwxyz ',
  'AZaz09_-./:{}[],',
  '"\\/\b\f\n\r\t',
  '\0\u0001\u001f\x7f\x80\x85\xa0\u2028\u2029\ufeff',
  'éßñçЖ夜日本한',
  '\ud7ff\ue000\uff21\uff5e\ufffd\uffff',
  '😀🎬𝒵\u{10000}\u{10ffff}',
];

/** A text of characters that JSON, UTF-8 or sorting treat unlike each other; sometimes with lone surrogates. */
export function randomText(random: Random, longest: number): string {
  const alphabet = [...(random.pick(ALPHABETS) + random.pick(ALPHABETS))];
  if (random.chance(0.03)) alphabet.push('\ud83d', '\ude00');
  return random.many(random.chance(0.02) ? 40 * longest : longest, () => random.pick(alphabet)).join('');
}
