// Makes few files of core's many, after `tsc` has written its types: a process that imports it would wait for some seventy
// files, one after another. What `imports` in its manifest chooses by the runtime stays a file of its own.

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const CORE = fileURLToPath(new URL('../packages/core', import.meta.url));
const ENTRIES = ['index', 'adapter/index', 'testing/index'];
const BY_RUNTIME = ['capture-file/node', 'capture-file/none', 'digest/node', 'digest/web'];

const dist = join(CORE, 'dist');
for (const file of readdirSync(dist, { recursive: true })) {
  if (file.endsWith('.js')) rmSync(join(dist, file));
}
await build({
  entryPoints: [...ENTRIES, ...BY_RUNTIME].map((entry) => join(CORE, `src/${entry}.ts`)),
  outbase: join(CORE, 'src'),
  outdir: dist,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[hash]',
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  external: ['node:*', '#digest', '#capture-file', 'fast-json-stable-stringify'],
  logLevel: 'warning',
});
