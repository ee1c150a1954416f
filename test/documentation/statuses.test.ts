import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTCOMES } from '@videovector-webhooks/core';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';

describe('the page of statuses', () => {
  const page = readFileSync(join(ROOT, 'docs/statuses.md'), 'utf8');

  it.each(Object.entries(OUTCOMES))('has the outcome %s in its table', (code, { outcome, status }) => {
    const row = page.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${code}\``));
    expect(row).toContain(`| ${outcome} |`);
    expect(row?.split('|')[1]).toContain(String(status));
  });
});
