import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Cleanup } from './cleanup.js';

const ENTRY = fileURLToPath(new URL('./receiver/main.ts', import.meta.url));
/** Below the packages, so that the database clients, which are not bundled, are found. */
const DIRECTORY = fileURLToPath(new URL('../../node_modules/.cache/faults/', import.meta.url));
const CLIENTS = ['pg', 'redis', 'ioredis', 'better-sqlite3', 'libsql'];

/** Makes one file of the receiver process: it starts hundreds of times, and compiling it each time would take longer. */
export async function bundleReceiver(cleanup: Cleanup): Promise<string> {
  mkdirSync(DIRECTORY, { recursive: true });
  const outfile = `${DIRECTORY}receiver-${randomUUID()}.mjs`;
  cleanup.add(() => rmSync(outfile, { force: true }));
  await build({
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['videovector-source'],
    external: CLIENTS,
    logLevel: 'warning',
  });
  return outfile;
}
