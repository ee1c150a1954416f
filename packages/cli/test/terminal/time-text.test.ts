import { expect, it } from 'vitest';
import { agoText, clockText, durationText } from '../../src/terminal/time-text.js';

it.each([
  [0, '0 ms'],
  [12.4, '12 ms'],
  [999.6, '1 s'],
  [1_234, '1.2 s'],
  [90_000, '1.5 min'],
  [7_200_000, '2 h'],
])('a duration of %d ms is %s', (milliseconds, expected) => {
  expect(durationText(milliseconds)).toBe(expected);
});

it.each([
  [999, 'now'],
  [-5_000, 'now'],
  [59_999, '59 s ago'],
  [185_000, '3 min ago'],
  [26 * 3_600_000, '1 d ago'],
  [Number.NaN, '-'],
])('%d ms ago is %s', (span, expected) => {
  expect(agoText(1_000_000_000_000 - span, 1_000_000_000_000)).toBe(expected);
});

it('the time of day has two digits everywhere', () => {
  expect(clockText(new Date(2026, 9, 7, 4, 5, 6).getTime())).toBe('04:05:06');
});
