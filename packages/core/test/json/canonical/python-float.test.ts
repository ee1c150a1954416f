import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pythonFloat } from '../../../src/json/canonical/python-float.js';

describe('pythonFloat', () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [12, '12.0'],
    [-1.5, '-1.5'],
    [0.1 + 0.2, '0.30000000000000004'],
    [0.0001, '0.0001'],
    [0.00009999999999999999, '9.999999999999999e-05'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [1e-100, '1e-100'],
    [123456789012345680, '1.2345678901234568e+17'],
    [999999999999999.9, '999999999999999.9'],
    [1e15, '1000000000000000.0'],
    [9999999999999998, '9999999999999998.0'],
    [1e16, '1e+16'],
    [1e22, '1e+22'],
    [1e100, '1e+100'],
    [5e-324, '5e-324'],
    [2.2250738585072014e-308, '2.2250738585072014e-308'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('prints %d as %s', (value, printed) => {
    expect(pythonFloat(value)).toBe(printed);
  });

  it('prints every double so that it reads back as the same double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => Object.is(Number(pythonFloat(value)), value)),
      { seed: 1, numRuns: 5_000 },
    );
  });

  it('never prints a float that Python would read as an integer', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
        /[.e]/.test(pythonFloat(value)),
      ),
      { seed: 2, numRuns: 5_000 },
    );
  });
});
