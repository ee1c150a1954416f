import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** What a module loads when it is imported: our own files and installed packages, but nothing that is imported later. */
async function loadedBy(...modules: string[]): Promise<{ files: string[]; packages: string[] }> {
  const entryPoints = modules.map((module) => `${SRC}${module}`);
  const { metafile } = await build({
    entryPoints,
    outdir: '/',
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
  const files = new Set(entryPoints.map((path) => path.slice(1)));
  for (const file of files) {
    for (const { path, kind, external } of metafile.inputs[file]!.imports) {
      if (kind === 'dynamic-import') continue;
      if (!external) files.add(path);
      else if (!path.startsWith('node:')) packages.add(path);
    }
  }
  return { files: [...files], packages: [...packages].sort() };
}

it('lists its commands without loading them, the library or the sandbox', async () => {
  const { files, packages } = await loadedBy('main.ts');
  expect(packages).toEqual(['commander', 'picocolors']);
  expect(files.filter((file) => !`/${file}`.startsWith(SRC))).toEqual([]);
  expect(
    files.filter((file) => file.includes('src/commands/')).map((file) => file.replace(/.*\//, '')),
  ).toEqual(['index.ts']);
});

it('loads no server, database client, protocol or terminal interface before a command needs it', async () => {
  const commands = readdirSync(`${SRC}commands`).map((file) => `commands/${file}`);
  const { files, packages } = await loadedBy(...commands);
  expect(files.length).toBeGreaterThan(100);
  expect(packages).toEqual(['commander', 'fast-json-stable-stringify', 'leven', 'picocolors']);
});

it('sends without loading the client of the API', async () => {
  const { files } = await loadedBy('commands/send.ts');
  expect(files.some((file) => file.includes('packages/core/'))).toBe(true);
  expect(files.filter((file) => file.includes('packages/client/'))).toEqual([]);
});
