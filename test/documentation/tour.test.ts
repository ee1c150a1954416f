import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';

const text = readFileSync(join(ROOT, 'docs/tour.md'), 'utf8');
/** Paths are relative to core's sources, unless they begin at the root. */
const paths = [...new Set(text.match(/(?<=`)[\w/.-]+\.ts(?=`)/g))];
const places = ['packages/core/src', '.'];

describe('the tour of the code', () => {
  it.each(paths)('names %s, which exists', (path) => {
    expect(places.some((place) => existsSync(join(ROOT, place, path)))).toBe(true);
  });

  it.each([
    ['matchingKey', 'signature/match-signature.ts'],
    ['matchSignature', 'signature/match-signature.ts'],
    ['acknowledge', 'inbox/acknowledge.ts'],
    ['retry', 'inbox/acknowledge.ts'],
    ['OUTCOMES', 'outcome/outcome.ts'],
    ['Inbox', 'inbox/inbox.ts'],
    ['processDelivery', 'receiver.ts'],
    ['processVerified', 'receiver.ts'],
    ['processQueued', 'receiver.ts'],
  ])('says where %s is', (name, path) => {
    expect(text).toContain(`\`${name}\``);
    const source = readFileSync(join(ROOT, 'packages/core/src', path), 'utf8');
    expect(source).toMatch(new RegExp(`(?:function|const|interface) ${name}\\b`));
  });

  it('has at most 60 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });
});
