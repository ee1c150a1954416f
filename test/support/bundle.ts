import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Below the packages, so that what is not bundled is found. */
const DIRECTORY = fileURLToPath(new URL('../../node_modules/.cache/bundles/', import.meta.url));
/** Native, or not installed everywhere. */
const EXTERNAL = ['pg', 'redis', 'ioredis', 'better-sqlite3', 'libsql'];
/** What is CommonJS among the dependencies asks for the built-in modules. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/**
 * Makes one file of a program that starts often in the tests: compiling it each time would take longer.
 *
 * @param entry The program's source.
 * @returns The file; whoever asks removes it.
 */
export async function bundle(entry: URL): Promise<string> {
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
    banner: { js: REQUIRE },
    logLevel: 'warning',
  });
  return outfile;
}
