import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { installInto, packAll, ROOT } from '../../scripts/pack-packages.js';
import { serveAndDeliver } from '../../scripts/serve-and-deliver.js';
import { binary, commandOf } from './command.js';

/** Where each example is at home; `pnpm check:stacks` runs those of examples/stacks. */
const EXAMPLES: readonly (readonly [file: string, runtime: string])[] = [
  ['bun.ts', 'bun'],
  ['deno.ts', 'deno'],
  ['worker.ts', 'workerd'],
];

/**
 * Starts each example in its runtime, with the packed packages, and sends it a signed delivery over a socket.
 *
 * @returns What failed.
 */
export async function runExamples(runtimes: readonly string[]): Promise<string[]> {
  const chosen = EXAMPLES.filter(([, runtime]) => runtimes.includes(runtime));
  if (chosen.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'examples-'));
  const failures: string[] = [];
  try {
    installInto(folder, packAll(folder), ['@videovector-webhooks/core']);
    for (const [file, runtime] of chosen) {
      copyFileSync(join(ROOT, 'examples', file), join(folder, file));
      const answer = await serveAndDeliver(folder, await startOf(file, runtime, folder)).catch(
        (error: Error) => ({ status: 0, text: error.message }),
      );
      const isHandled = answer.status === 200 && answer.text === '{"outcome":"handled","code":"handled"}';
      console.log(`examples/${file} on ${runtime}: ${answer.status} ${answer.text}`);
      if (!isHandled) failures.push(`examples/${file} on ${runtime}: ${answer.status} ${answer.text}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return failures;
}

/** A Worker is bundled first, as its own tools do it, and served by workerd itself. */
async function startOf(file: string, runtime: string, folder: string): Promise<string[]> {
  if (runtime !== 'workerd') return [...commandOf(runtime), file];
  await build({
    entryPoints: [join(folder, file)],
    outfile: join(folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'import'],
    logLevel: 'error',
  });
  copyFileSync(fileURLToPath(new URL('workerd/config.capnp', import.meta.url)), join(folder, 'config.capnp'));
  return [binary('workerd'), 'serve', 'config.capnp', '--socket-addr', 'http=127.0.0.1:{port}'];
}
