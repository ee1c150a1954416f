// Bundles core into one file, after `tsc` has written its types: unbundled, a process that imports it loads some seventy files,
// one after another, and takes half as long again to start.
//
// All entries share the one file, so that shared code exists once; each entry's own file only re-exports its names. Separate files
// are the entries that production loads rarely or never, and the modules that `imports` in the manifest selects by runtime.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const CORE = fileURLToPath(new URL('../packages/core', import.meta.url));
const ENTRIES = [
  'index',
  'adapter/index',
  'inbox/index',
  'node/index',
  'queue/index',
  'replay/index',
  'tools/index',
];
const SEPARATE = ['compact-json/index', 'testing/index'];
/** What the separate entries use of core and no entry exports. */
const INTERNAL = ['json/compact-form'];
const RUNTIMES = ['runtime/node', 'runtime/web'];

const src = join(CORE, 'src');
const dist = join(CORE, 'dist');
const bundle = join(dist, 'core.js');
const options = {
  absWorkingDir: CORE,
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  packages: 'external',
  // The runtime chooses it by its conditions; esbuild would choose the one without Node's modules for all.
  external: ['#runtime'],
  metafile: true,
  logLevel: 'warning',
};

for (const file of readdirSync(dist, { recursive: true })) {
  if (file.endsWith('.js')) rmSync(join(dist, file));
}
await build({ ...options, entryPoints: RUNTIMES.map(sourceOf), outbase: src, outdir: dist });
const { metafile } = await build({
  ...options,
  stdin: {
    contents: [...ENTRIES, ...INTERNAL].map((name) => `export * from './${name}.ts';`).join('\n'),
    resolveDir: src,
  },
  outfile: bundle,
});
markPure(bundle);
if (RUNTIMES.some((name) => `src/${name}.ts` in metafile.inputs))
  throw new Error('core.js includes a runtime, which must be chosen where it runs');
for (const entry of ENTRIES) {
  const file = join(dist, `${entry}.js`);
  const names = await namesOf(entry);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `export {\n${names.map((name) => `  ${name},\n`).join('')}} from '${bundleFrom(file)}';\n`,
  );
}
for (const entry of SEPARATE) {
  const outfile = join(dist, `${entry}.js`);
  await build({ ...options, entryPoints: [sourceOf(entry)], outfile, plugins: [useBundle(outfile)] });
}

function sourceOf(name) {
  return join(src, `${name}.ts`);
}

async function namesOf(entry) {
  const { metafile } = await build({ ...options, entryPoints: [sourceOf(entry)], write: false });
  return Object.values(metafile.outputs)[0].exports;
}

/**
 * Marks the calls that initialize constants as free of side effects. The manifest says that of whole modules, but the bundle is one
 * module, of which an application's bundler keeps every constant that it must assume to have any.
 */
function markPure(file) {
  const code = readFileSync(file, 'utf8');
  writeFileSync(file, code.replace(/^(var \w+ = )(?=new \w|[\w.]+\()/gm, '$1/* @__PURE__ */ '));
}

/** Makes a file import the modules that are in the bundle from the bundle. */
function useBundle(outfile) {
  const bundled = new Set(Object.keys(metafile.inputs).map((file) => join(CORE, file)));
  return {
    name: 'use-bundle',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) =>
        bundled.has(join(resolveDir, path.replace(/\.js$/, '.ts')))
          ? { path: bundleFrom(outfile), external: true }
          : undefined,
      ),
  };
}

function bundleFrom(file) {
  const path = relative(dirname(file), bundle);
  return path.startsWith('.') ? path : `./${path}`;
}
