import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';
import { comparePeers } from './peers/table.js';

it('SECURITY.md has the table that pnpm attacks:peers prints', { timeout: 300_000 }, async () => {
  const lines: string[] = [];
  await comparePeers((line) => lines.push(line));
  expect(readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')).toContain(lines.join('\n'));
});
