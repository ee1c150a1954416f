import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';
import { optionTables } from './option-tables.js';

describe('the page of options', () => {
  it('has the docstring and the default of each option (vitest -u writes it again)', async () => {
    await expect(optionTables()).toMatchFileSnapshot(join(ROOT, 'docs/options.md'));
  });
});
