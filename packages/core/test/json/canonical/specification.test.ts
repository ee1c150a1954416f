import { describe, expect, it } from 'vitest';
import { randomDocument } from '../../../../../test/differential/documents.js';
import { Random } from '../../../../../test/differential/random.js';
import { randomNumber } from '../../../../../test/differential/random-number.js';
import { CanonicalJsonError } from '../../../src/errors.js';
import { canonicalize } from '../../../src/json/canonicalize.js';
import { Refused, specifiedForm } from './specification.js';
import { VECTORS, wires } from './vectors.js';

describe('the executable specification', () => {
  it('prints what CPython printed and refuses what it refused', () => {
    const differences = VECTORS.flatMap((vector) =>
      wires(vector)
        .map((wire) => specified(wire))
        .filter((actual) => actual !== ('refused' in vector ? 'refused' : vector.canonical))
        .map((actual) => ({ name: vector.name, actual })),
    );
    expect(differences).toEqual([]);
  });
});

describe('the engine', () => {
  it('agrees with the specification on random documents, damaged ones included', () => {
    const random = new Random(12);
    const counts = { printed: 0, refused: 0 };
    for (let i = 0; i < 3_000; i++) {
      const { kind, wire } = randomDocument(random);
      const expected = specified(wire);
      counts[expected === 'refused' ? 'refused' : 'printed']++;
      if (printed(wire) !== expected) expect({ kind, wire, printed: printed(wire) }).toBe(expected);
    }
    expect(counts.printed).toBeGreaterThan(2_000);
    expect(counts.refused).toBeGreaterThan(100);
  });

  it('agrees with the specification on numbers of every shape', () => {
    const random = new Random(13);
    for (let i = 0; i < 20_000; i++) {
      const number = randomNumber(random);
      if (printed(number) !== specified(number)) expect([number, printed(number)]).toBe(specified(number));
    }
  });

  it.each([
    ['decimals that round to the smallest doubles', smallDecimal],
    ['decimals halfway between two doubles, and beside them', nearHalfway],
    ['decimals of 17 digits that only a full conversion decides', closestToHalfway],
    ['decimals of all lengths and exponents', anyDecimal],
    ['decimals with more digits than their doubles need', overlong],
    ['decimals beside a power of ten, where a digit more or less carries', besidePowerOfTen],
  ])('agrees with the specification on %s', (_, make) => {
    const random = new Random(14);
    const numbers = Array.from({ length: 10_000 }, () => make(random));
    const differences = numbers.filter((number) => printed(number) !== specified(number));
    expect(differences).toEqual([]);
  });
});

function smallDecimal(random: Random): string {
  const length = 1 + random.below(random.chance(0.5) ? 3 : 20);
  return `${1 + random.below(9)}.${digits(random, length)}e-${305 + random.below(22)}`;
}

/** An exact midpoint has one bit more than a double. */
function nearHalfway(random: Random): string {
  const double = new DataView(new ArrayBuffer(8));
  double.setUint32(0, random.bits() >>> 1);
  double.setUint32(4, random.bits());
  const bits = double.getBigUint64(0);
  // Near 1 the midpoints are short enough to be decided without a conversion.
  const field = random.chance(0.6) ? 1_000 + random.below(130) : Math.min(2_046, Number(bits >> 52n));
  const fraction = bits & ((1n << 52n) - 1n);
  const midpoint = 2n * (field === 0 ? fraction : fraction | (1n << 52n)) + 1n;
  const exponent = Math.max(field, 1) - 1_076;
  const whole = exponent >= 0 ? midpoint << BigInt(exponent) : midpoint * 5n ** BigInt(-exponent);
  const beside = whole + random.pick([0n, 0n, 1n, -1n]);
  return `${beside}e${Math.min(exponent, 0)}`;
}

/** The ratio of 10^-120 to the step between the doubles there has this denominator in its continued fraction. */
function closestToHalfway(random: Random): string {
  return `${20_005_874_965_221_804n + 5_668_520_109_329n * BigInt(random.below(1_000))}e-120`;
}

function overlong(random: Random): string {
  const exponent = random.below(2_096) - 1_074;
  // A power of two has a nearer neighbour below than above.
  const double = 2 ** exponent * (random.chance(0.5) ? 1 : 1 + random.bits() / 2 ** 32);
  return Math.min(double, Number.MAX_VALUE)
    .toPrecision(16 + random.below(15))
    .replace('e+', 'e');
}

function besidePowerOfTen(random: Random): string {
  const zeros = 14 + random.below(8);
  const beside = 10n ** BigInt(zeros) + BigInt(random.below(60) - 30);
  return `${beside}e${random.below(660) - 344}`;
}

function anyDecimal(random: Random): string {
  return `${1 + random.below(9)}.${digits(random, 1 + random.below(35))}e${random.below(660) - 340}`;
}

function digits(random: Random, length: number): string {
  return Array.from({ length }, () => random.below(10)).join('');
}

function printed(wire: string | Uint8Array): string {
  try {
    return Buffer.from(canonicalize(wire)).toString('latin1');
  } catch (error) {
    if (error instanceof CanonicalJsonError) return 'refused';
    throw error;
  }
}

function specified(wire: string | Uint8Array): string {
  try {
    return specifiedForm(wire);
  } catch (error) {
    if (error instanceof Refused) return 'refused';
    throw error;
  }
}
