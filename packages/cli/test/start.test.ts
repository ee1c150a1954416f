import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The packages that the command loads before it knows which subcommand it runs. */
async function loadedAtStart(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [MAIN],
    absWorkingDir: '/',
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['videovector-source'],
    write: false,
    metafile: true,
    plugins: [
      {
        name: 'installed-packages-are-external',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[a-z@]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@videovector-webhooks/')
              ? undefined
              : { path, external: true },
          ),
      },
    ],
  });
  const packages = new Set<string>();
  const seen = new Set<string>();
  const todo = [MAIN.slice(1)];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { path, kind, external } of metafile.inputs[file]!.imports) {
      if (kind === 'dynamic-import') continue;
      if (!external) todo.push(path);
      else if (!path.startsWith('node:')) packages.add(path);
    }
  }
  expect(seen.size).toBeGreaterThan(50);
  return [...packages].sort();
}

it('loads no server, database client or terminal interface before a subcommand needs it', async () => {
  expect(await loadedAtStart()).toEqual([
    'cli-progress',
    'commander',
    'fast-json-stable-stringify',
    'leven',
    'picocolors',
  ]);
});
