import type { Random } from './random.js';

const FRAGMENTS = [
  ...[
    '"',
    '\\',
    ',',
    ':',
    '{',
    '}',
    '[',
    ']',
    '0',
    '-',
    '.',
    'e',
    'E+',
    ' ',
    '\n',
    '\0',
    '\v',
    '\x7f',
    'u',
    '\\u',
  ],
  ...[
    '\\ud83d',
    '\\ude00',
    '\\u00',
    'NaN',
    'Infinity',
    'null',
    '""',
    '"a":1',
    '{}',
    '[]',
    '1e999',
    '\ufeff',
    '\u2028',
  ],
  ...['٣', '\ud83d', '\ude00', '😀', '00', '.0', '-0', "'", '/', '//', '\t'],
];

const BYTES = [
  0x00, 0x1f, 0x22, 0x5c, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xa0, 0xef, 0xf0, 0xf4, 0xf5, 0xff,
];

/** Changes a text in a place or two, so that it is mostly no JSON any more. */
export function damageText(text: string, random: Random): string {
  let damaged = text;
  for (let i = random.below(3); i >= 0; i--) {
    const at = random.below(damaged.length + 1);
    const end = random.pick([at, at + 1, at + random.below(8), random.below(damaged.length + 1)]);
    const head = damaged.slice(0, at);
    const tail = damaged.slice(Math.max(at, end));
    damaged =
      head + random.pick([random.pick(FRAGMENTS), '', damaged.slice(at, at + random.below(9))]) + tail;
  }
  return damaged;
}

/** Changes, drops, adds or repeats single bytes, so that it may be no UTF-8 any more. */
export function damageBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const damaged = [...bytes];
  for (let i = random.below(2); i >= 0; i--) {
    const at = random.below(damaged.length + 1);
    const byte = random.chance(0.5) ? random.pick(BYTES) : (damaged[at] ?? 0) ^ (1 << random.below(8));
    damaged.splice(at, random.below(2), ...random.many(1, () => byte));
  }
  return Uint8Array.from(damaged);
}
