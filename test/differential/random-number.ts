import type { Random } from './random.js';

const LANDMARKS = [
  ...[
    '0',
    '-0',
    '0.0',
    '-0.0',
    '0e0',
    '-0E-5',
    '1E400',
    '-1e999',
    '1e-400',
    '5e-324',
    '2.4703282292062328e-324',
  ],
  ...['1e15', '1e16', '1e17', '1e21', '1e22', '1e23', '9999999999999998.0', '9007199254740993.0', '0.0001'],
  ...[
    '0.00001',
    '1e-4',
    '1e-5',
    '0.00009999999999999999',
    '12.0',
    '12345678901234567890',
    '1.7976931348623159e308',
  ],
  ...[
    '2.2250738585072011e-308',
    '123456789012345.6',
    '999999999999999.9',
    '9999999999999999.5',
    '1e5',
    '1E+2',
  ],
];

/** A JSON number of any shape. */
export function randomNumber(random: Random): string {
  const shapes = [
    landmark,
    integer,
    mediaTime,
    anyDouble,
    anyDoubleLong,
    nearBoundary,
    halfway,
    decimal,
    decimal,
  ];
  return random.pick(shapes)(random);
}

function landmark(random: Random): string {
  return random.pick(LANDMARKS);
}

function integer(random: Random): string {
  const longest = random.chance(0.01) ? 4_302 : 25;
  return sign(random) + digits(random, 1 + random.below(longest));
}

/** Seconds, as in media payloads: often whole. */
function mediaTime(random: Random): string {
  return `${random.below(5_000)}.${random.pick(['0', '5', '25', '04', String(random.below(1_000)), '500'])}`;
}

function anyDouble(random: Random): string {
  return spelled(random, randomDouble(random).toString());
}

/** More digits than the double needs. */
function anyDoubleLong(random: Random): string {
  return spelled(random, randomDouble(random).toExponential(15 + random.below(20)));
}

/** Numbers near the limits at which Python switches between positional and exponent form. */
function nearBoundary(random: Random): string {
  let value = random.pick([1e-5, 1e-4, 1e-3, 1e15, 1e16, 1e17, 2 ** 53]);
  const factor = random.pick([1 - Number.EPSILON / 2, 1 + Number.EPSILON]);
  for (let i = random.below(5); i > 0; i--) value *= factor;
  return spelled(random, random.chance(0.5) ? value.toString() : value.toPrecision(1 + random.below(25)));
}

/** A number halfway between two doubles, or one digit off. */
function halfway(random: Random): string {
  const mantissa = (1n << 53n) + 1n + 2n * (BigInt(random.bits()) << BigInt(random.below(20)));
  const exponent = random.below(140) - 80;
  const tail = random.pick(['', '0', '1', '00000000000000000001']);
  if (exponent >= 0) return `${mantissa << BigInt(exponent)}.0${tail}`;
  const all = (mantissa * 5n ** BigInt(-exponent)).toString().padStart(-exponent + 1, '0');
  return `${all.slice(0, exponent)}.${all.slice(exponent)}${tail}`;
}

function decimal(random: Random): string {
  const fraction = random.chance(0.6) ? `.${anyDigits(random, 1 + random.below(20))}` : '';
  return sign(random) + digits(random, 1 + random.below(20)) + fraction + exponent(random);
}

/** Another spelling of the same number: `E` for `e`, zeros in the exponent or after the fraction. */
function spelled(random: Random, text: string): string {
  const [mantissa, power] = text.split('e') as [string, string | undefined];
  const zeros = mantissa.includes('.') && random.chance(0.3) ? '0'.repeat(1 + random.below(3)) : '';
  if (power === undefined) return mantissa + zeros;
  const [, signs, magnitude] = /^([+-]?)(\d+)$/.exec(power)!;
  const shown = signs === '-' ? '-' : random.pick(['', '+']);
  return `${mantissa}${zeros}${random.pick('eE')}${shown}${random.pick(['', '0', '00'])}${magnitude}`;
}

function randomDouble(random: Random): number {
  const double = new DataView(new ArrayBuffer(8));
  do {
    double.setUint32(0, random.bits());
    double.setUint32(4, random.bits());
  } while (!Number.isFinite(double.getFloat64(0)));
  return double.getFloat64(0);
}

function exponent(random: Random): string {
  if (random.chance(0.5)) return '';
  const magnitude = random.pick([random.below(25), random.below(400), random.below(40)]);
  return random.pick('eE') + random.pick(['', '+', '-']) + random.pick(['', '0']) + magnitude;
}

function sign(random: Random): string {
  return random.pick(['', '', '-']);
}

function digits(random: Random, length: number): string {
  return length === 1 ? String(random.below(10)) : random.pick('123456789') + anyDigits(random, length - 1);
}

function anyDigits(random: Random, length: number): string {
  return Array.from({ length }, () => random.pick('0123456789')).join('');
}
