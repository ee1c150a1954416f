import { describe, expect, it } from 'vitest';
import { answerText, clipped, redacted } from '../../src/mcp/answer.js';

describe('a text in an answer', () => {
  it('stays as it is if it is short enough', () => {
    expect(clipped('short', 5)).toBe('short');
  });

  it.each(['x', '"', '\u0000', '\u202e', '😀'])('is cut by what it takes in JSON: %j', (character) => {
    const cut = clipped(character.repeat(500), 300);
    const [kept = '', note] = cut.split('… ');
    expect(JSON.stringify(kept).length).toBeLessThanOrEqual(302);
    expect(note).toBe(`(${character.length * 500 - kept.length} characters more)`);
  });
});

describe('a secret', () => {
  it('is replaced, also where JSON escapes it', () => {
    const secret = 'whsec_"quoted"\\';
    expect(answerText({ body: `it is ${secret}.` }, [secret])).toContain('it is [secret].');
    expect(redacted(`it is ${secret}.`, [secret])).toBe('it is [secret].');
  });
});
