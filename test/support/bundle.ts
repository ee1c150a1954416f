import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** A folder below the packages, so that packages that are not bundled can be resolved. */
const DIRECTORY = fileURLToPath(new URL('../../node_modules/.cache/bundles/', import.meta.url));
/** Native, or not installed everywhere. */
const EXTERNAL = ['pg', 'redis', 'ioredis', 'better-sqlite3', 'libsql', 'bullmq', 'pg-boss'];
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
    plugins,
    banner: { js: REQUIRE },
    logLevel: 'warning',
  });
  return outfile;
}

/**
 * The modules that a program loads when it starts: not those that it imports later, by `import()`.
 *
 * @param entry The program's source.
 */
export async function modulesAtStart(entry: URL): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(entry)],
    outdir: DIRECTORY,
    write: false,
    bundle: true,
    splitting: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    conditions: ['videovector-source'],
    external: EXTERNAL,
    logLevel: 'warning',
  });
  const first = Object.keys(metafile.outputs).find((name) =>
    metafile.outputs[name]!.entryPoint?.endsWith('/main.ts'),
  );
  const reached = new Set([first!]);
  for (const name of reached) {
    for (const { path, kind, external } of metafile.outputs[name]!.imports) {
      if (kind === 'import-statement' && !external) reached.add(path);
    }
  }
  return [...reached].flatMap((name) => Object.keys(metafile.outputs[name]!.inputs));
}
