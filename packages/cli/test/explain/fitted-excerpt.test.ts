import { describe, expect, it } from 'vitest';
import { fittedExcerpt } from '../../src/explain/fitted-excerpt.js';

const EXCERPT = { before: '…"data": {"start_time": ', marked: '12.0', after: ', "title": "Café"}' };

describe('an excerpt', () => {
  it('is whole if there is room', () => {
    const { text, at, length } = fittedExcerpt(EXCERPT, Infinity);
    expect(text).toBe('…"data": {"start_time": 12.0, "title": "Caf·"}');
    expect(text.slice(at, at + length)).toBe('12.0');
  });

  it.each([20, 30, 40, 66])('fits into %d columns, with the mark in place', (width) => {
    const { text, at, length } = fittedExcerpt(EXCERPT, width);
    expect(text.length).toBeLessThanOrEqual(width);
    expect(text.slice(at, at + length)).toBe('12.0');
  });

  it('marks one column if nothing is there', () => {
    expect(fittedExcerpt({ before: '"a": 1', marked: '', after: '' }, 80)).toMatchObject({
      at: 6,
      length: 1,
    });
  });
});
