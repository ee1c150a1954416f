import { describe, expect, it } from 'vitest';
import { readSnippets } from '../support/snippets.js';

describe('the blocks of code in the documentation', () => {
  // test/snippets.processes.test.ts runs them, which takes minutes.
  it('are in languages that are run, or known not to be', () => {
    expect(readSnippets().length).toBeGreaterThan(100);
  });
});
