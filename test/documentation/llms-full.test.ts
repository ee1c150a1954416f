import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';
import { llmsFull } from './llms-full.js';

describe('llms-full.txt', () => {
  it('has the pages that are needed to write a receiver, as they are now (vitest -u writes it again)', async () => {
    await expect(llmsFull()).toMatchFileSnapshot(join(ROOT, 'llms-full.txt'));
  });

  it('is short enough to be read as a whole', () => {
    expect(Buffer.byteLength(llmsFull())).toBeLessThan(64 * 1024);
  });

  it('leads to no file that its reader does not have', () => {
    expect(llmsFull()).not.toMatch(/\]\((?!https?:)|<!--|!\[/);
  });
});
