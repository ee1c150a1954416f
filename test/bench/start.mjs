// Runs the bench on the built packages, as users run them. Not through tsx, which makes every closure keep its name, and so
// each of them cost what a small step of the kit costs.

import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const TEST = fileURLToPath(new URL('..', import.meta.url));
/** Ignored by Git, and in a place where the peers resolve. */
const CACHE = join(TEST, 'bench/node_modules/.cache/bench');

const sources = ['bench', 'bench/http', 'bench/rows', 'differential', 'support']
  .flatMap((folder) => readdirSync(join(TEST, folder)).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.ts'));
rmSync(CACHE, { recursive: true, force: true });
await build({
  entryPoints: sources.map((file) => join(TEST, file)),
  outbase: TEST,
  outdir: CACHE,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
});
const [program, ...args] =
  process.argv[2] === 'cost' ? process.argv.slice(2) : ['main', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, [join(CACHE, `bench/${program}.js`), ...args], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
