// Makes one file of core's many, after `tsc` has written its types: a process that imports it would wait for some seventy
// files, one after another. It is one for all entries, so that what they share is there once; each entry's own file
// only names what of it is exported. What `imports` in its manifest chooses by the runtime stays a file of its own.
//
// The one library that core needs is made part of it, with its licence: a CommonJS module takes an import 2 or 3 ms longer.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const CORE = fileURLToPath(new URL('../packages/core', import.meta.url));
const ENTRIES = ['index', 'adapter/index', 'node/index', 'testing/index'];
const LIBRARY = 'fast-json-stable-stringify';
const RUNTIMES = ['runtime/node', 'runtime/web'];

const src = join(CORE, 'src');
const dist = join(CORE, 'dist');
const options = {
  absWorkingDir: CORE,
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['main'],
  target: 'es2022',
  external: ['node:*', '#runtime'],
  metafile: true,
  logLevel: 'warning',
};

for (const file of readdirSync(dist, { recursive: true })) {
  if (file.endsWith('.js')) rmSync(join(dist, file));
}
await build({
  ...options,
  entryPoints: RUNTIMES.map((name) => join(src, `${name}.ts`)),
  outbase: src,
  outdir: dist,
});
const all = ENTRIES.map((entry) => `export * from './${entry}.ts';`).join('\n');
await build({
  ...options,
  stdin: { contents: all, resolveDir: src },
  outfile: join(dist, 'core.js'),
  banner: { js: `/*!\n${notice()}*/` },
});
for (const entry of ENTRIES) {
  const { metafile } = await build({ ...options, entryPoints: [join(src, `${entry}.ts`)], write: false });
  const names = Object.values(metafile.outputs)[0].exports;
  const core = `${'../'.repeat(entry.split('/').length - 1) || './'}core.js`;
  const file = join(dist, `${entry}.js`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `export {\n${names.map((name) => `  ${name},\n`).join('')}} from '${core}';\n`);
}

function notice() {
  const require = createRequire(join(CORE, 'package.json'));
  const { version } = require(`${LIBRARY}/package.json`);
  const licence = readFileSync(require.resolve(`${LIBRARY}/LICENSE`), 'utf8');
  return `This file includes ${LIBRARY} ${version}.\n\n${licence}`;
}
