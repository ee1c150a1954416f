import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What a bundler makes of core for an edge runtime, where size counts: minified and compressed, in bytes. */
it.each([
  ['verification', 'verifySignature, canonicalize, parseJson', 13_300],
  ['a receiver with all its parts', 'createReceiver, memoryInbox', 29_500],
])('%s stays small in a bundle', async (_what, names, limit) => {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names} } from '@videovector-webhooks/core'`, resolveDir: HERE },
    bundle: true,
    minify: true,
    format: 'esm',
    conditions: ['videovector-source', 'workerd'],
    write: false,
  });
  const size = brotliCompressSync(outputFiles[0]!.contents).length;
  expect(size).toBeGreaterThan(1_000);
  expect(size).toBeLessThanOrEqual(limit);
});
