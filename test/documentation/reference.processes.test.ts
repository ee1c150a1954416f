import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';

it('the API reference matches the docstrings; `pnpm docs:reference` regenerates it', {
  timeout: 120_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'reference-'));
  try {
    const typedoc = join(ROOT, 'docs/node_modules/typedoc/bin/typedoc');
    execFileSync(process.execPath, [typedoc, '--out', folder], { cwd: join(ROOT, 'docs'), stdio: 'pipe' });
    const committed = contents(join(ROOT, 'docs/reference'));
    const generated = contents(folder);
    const names = Object.keys({ ...committed, ...generated });
    expect(names.filter((page) => committed[page] !== generated[page])).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('the API reference holds no path of this machine', () => {
  const texts = Object.values(contents(join(ROOT, 'docs/reference')));
  expect(texts.length).toBeGreaterThan(5);
  expect(texts.filter((text) => text.includes(ROOT) || text.includes('file://'))).toEqual([]);
});

/** Every page of a folder, by its name. */
function contents(folder: string): Record<string, string> {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md'),
  );
  return Object.fromEntries(pages.sort().map((page) => [page, readFileSync(join(folder, page), 'utf8')]));
}
