import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** A folder below the packages, so that packages that are not bundled can be resolved. */
const DIRECTORY = fileURLToPath(new URL('../../node_modules/.cache/bundles/', import.meta.url));
/** Native, or not installed everywhere. */
const EXTERNAL = ['pg', 'redis', 'ioredis', 'better-sqlite3', 'libsql', 'bullmq', 'pg-boss'];
/** Ink imports it only if DEV is set; as an external module it would have to exist. */
const ALIAS = { 'react-devtools-core': 'node:util' };
/** CommonJS dependencies require built-in modules. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/**
 * Bundles a program that tests start often into one file: compiling it each time would take longer.
 *
 * @param entry The program's source.
 * @param plugins Plugins of esbuild.
 * @returns The file; the caller removes it.
 */
export async function bundle(entry: URL, plugins: Plugin[] = []): Promise<string> {
  mkdirSync(DIRECTORY, { recursive: true });
  const outfile = `${DIRECTORY}${randomUUID()}.mjs`;
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['videovector-source'],
    external: EXTERNAL,
    alias: ALIAS,
    plugins,
    banner: { js: REQUIRE },
    logLevel: 'warning',
  });
  return outfile;
}
