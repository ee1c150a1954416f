import { Random } from '../differential/random.js';

/** Creates a body of at most this many bytes. */
type Shape = (bytes: number) => Buffer;

/** Bodies that are cheap to send and expensive to canonicalize. All are valid JSON, so that all of it is read. */
export const HOSTILE_SHAPES: Record<string, Shape> = {
  'deep arrays': filled((i) => `${'['.repeat(990)}${i}${']'.repeat(990)}`),
  'deep objects out of order': filled((i) => `${'{"b":'.repeat(900)}${i}${',"a":0}'.repeat(900)}`),
  'many keys': object((random) => random.bits().toString(36)),
  'many keys of one letter more each': object((_, i) => 'a'.repeat(i % 700)),
  'many keys, of two letters': object((random) =>
    Array.from({ length: 12 }, () => random.pick('ab')).join(''),
  ),
  'keys with a common prefix': object((random) => `${'p'.repeat(200)}${random.bits().toString(36)}`),
  'many small objects out of order': filled((i) => `{"b":${i % 10},"a":0}`),
  'keys all escaped': object((random) =>
    Array.from({ length: 6 }, () => `\\u00${(0x61 + random.below(20)).toString(16)}`).join(''),
  ),
  'integers of 4300 digits': filled(() => '7'.repeat(4_300)),
  'floats of 17 digits': filled((i) => String(0.1 + i / 3_000_000)),
  'floats of 25 digits': filled((i) => `0.1234567890123456789${String(i).padStart(6, '0')}`),
  'floats of 17 digits and exponents': filled((i) => `1.23456789012${String(i).padStart(5, '0')}e-30`),
  '1e23 throughout': filled(() => '1e23'),
  'the smallest doubles': filled((i) => `${1 + (i % 9)}e-310`),
  '5e-324 throughout': filled(() => '5e-324'),
  'decimals that round to the smallest doubles': filled((i) => `${1 + (i % 9)}.${i % 10}e-323`),
  'floats of 17 digits near the largest': filled((i) => `1.23456789012${String(i).padStart(5, '0')}e300`),
  'floats beyond the largest': filled(() => '2e308'),
  'integers halfway between two doubles': filled(
    (i) => `90071992547${String(40_993 + 2 * i).padStart(5, '0')}.0`,
  ),
  'fractions halfway between two doubles': filled(
    (i) => `281474976710656.${String((2 * (i % 16) + 1) * 3_125).padStart(5, '0')}`,
  ),
  'decimals beside a tie, of 32 digits': filled(
    (i) => `${9_007_199_254_740_993n + 2n * BigInt(i)}.000000000000001`,
  ),
  // 10^-120 times any of these is within 10^-11 of halfway, by the continued fraction of its ratio to the doubles there.
  'decimals beside a tie, of 17 digits': filled(
    (i) => `${20_005_874_965_221_804n + 5_668_520_109_329n * BigInt(i % 1_000)}e-120`,
  ),
  'subnormals of six digits': filled((i) => `${100_000 + ((i * 7_919) % 900_000)}e-324`),
  'all kinds of 3e-324': filled((i) => `${3 + (i % 7)}e-324`),
  '17 digits where fewer do': filled((i) => (0.1 + (i % 100_003) / 1_000_000).toPrecision(17)),
  '1e308 throughout': filled(() => '1e308'),
  'the decimal nearest to a tie': filled(() => '2.2250738585072011e-308'),
  'short exponents': filled((i) => `${1 + (i % 9)}e15`),
  'NaN throughout': filled(() => 'NaN'),
  '-Infinity throughout': filled(() => '-Infinity'),
  'characters beyond the BMP': filled(() => `"${'😀'.repeat(200)}"`),
  'U+007F throughout': filled(() => `"${'\u007f'.repeat(500)}"`),
  'keys beyond the BMP': object((random) => `${random.pick(['😀', '夜', 'é'])}${random.below(10_000)}`),
  'duplicate keys': filled((i) => `{"a":${i % 10},"a":0}`),
  'empty keys, twice': filled(() => '{"":0,"":0}'),
  'one key, and another now and then': members((random) => (random.chance(0.2) ? 'b' : 'a')),
  'a thousand keys, again and again': members((random) => String(random.below(1_000))),
  'keys that share all but a quarter, byte by byte': members((random) => {
    let shared = 0;
    while (random.chance(0.74)) shared++;
    return `${'a'.repeat(shared)}${random.below(1_000)}`;
  }),
  'keys with a common prefix of 10 kB': filled((i) => shuffledObject(10, i, 'p'.repeat(10_000))),
  'keys of lone surrogates': members((random) => `\\ud${(0x800 + random.below(0x800)).toString(16)}`),
  'keys with an escape': object((random) => `\\n${random.below(100_000)}`),
  'objects of 17 keys, shuffled': filled((i) => shuffledObject(17, i)),
  'objects of 128 keys, shuffled': filled((i) => shuffledObject(128, i)),
  'objects of 300 keys, shuffled': filled((i) => shuffledObject(300, i)),
  'objects 64 deep, shuffled': filled((i) => deepShuffled(64, i)),
  'all kinds of values': filled((i) => ALL_KINDS[new Random(i).below(ALL_KINDS.length)]!),
  backslashes: filled(() => `"${'\\\\'.repeat(500)}"`),
  'escapes of letters': filled(() => `"${'\\u0061'.repeat(200)}"`),
  'letters of two bytes': filled(() => `"${'é'.repeat(500)}"`),
  'empty strings': filled(() => '""'),
  whitespace: filled(() => `${' \n\t'.repeat(300)}0`),
};

const ALL_KINDS = [
  ...'1 -0 1e1 1.5 1.50 5e-324 1e23 null NaN [] {} {"":0} {"b":0,"a":0} {"a":0,"a":0}'.split(' '),
  ...['""', '"a"', '"é"', '"😀"', '"\\n"', '"\\u0061"', '"\u007f"', ' 1 '],
];

function shuffledObject(keys: number, seed: number, prefix = 'k'): string {
  const names = new Random(seed).shuffled(Array.from({ length: keys }, (_, key) => key));
  return `{${names.map((key) => `"${prefix}${key}":0`).join(',')}}`;
}

function deepShuffled(depth: number, seed: number): string {
  const random = new Random(seed);
  let inner = '0';
  for (let i = 0; i < depth; i++)
    inner = `{${random.shuffled(['"a":0', '"b":0', `"c":${inner}`, '"d":0']).join(',')}}`;
  return inner;
}

/** An array of as many elements as fit. */
function filled(element: (i: number) => string): Shape {
  return (bytes) => {
    const elements: string[] = [];
    for (let i = 0, length = 2; ; i++) {
      const next = element(i);
      length += Buffer.byteLength(next) + 1;
      if (length > bytes) return Buffer.from(`[${elements.join(',')}]`);
      elements.push(next);
    }
  };
}

/** An object of as many members as fit, duplicates included. */
function members(key: (random: Random) => string): Shape {
  return (bytes) => {
    const random = new Random(1);
    const texts: string[] = [];
    for (let length = 2; ; ) {
      const member = `"${key(random)}":0`;
      length += Buffer.byteLength(member) + 1;
      if (length > bytes) return Buffer.from(`{${texts.join(',')}}`);
      texts.push(member);
    }
  };
}

/** An object of as many different keys as fit. */
function object(key: (random: Random, i: number) => string): Shape {
  return (bytes) => {
    const random = new Random(1);
    const members = new Map<string, string>();
    for (let i = 0, length = 2; ; i++) {
      const name = key(random, i);
      const member = `"${name}":0`;
      if (!members.has(name)) length += Buffer.byteLength(member) + 1;
      if (length > bytes || i > bytes) return Buffer.from(`{${[...members.values()].reverse().join(',')}}`);
      members.set(name, member);
    }
  };
}
