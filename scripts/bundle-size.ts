import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

/** What an edge runtime loads of core, where size counts: the names in a bundle, and its largest size. */
export const BUNDLES = [
  { what: 'verification', names: 'verifySignature', limit: 13_600 },
  { what: 'canonicalization', names: 'canonicalize', limit: 7_000 },
  { what: 'a receiver', names: 'createReceiver, memoryInbox', limit: 30_260 },
] as const;

/**
 * Bundles names of core as an application does.
 *
 * @param folder Where the application is; core is found from there.
 * @param conditions The conditions of `exports` that apply.
 * @returns The size of the bundle, minified and compressed with Brotli, in bytes.
 */
export async function bundleSize(names: string, folder: string, conditions: string[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names} } from '@videovector-webhooks/core'`, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    conditions,
    write: false,
  });
  return brotliCompressSync(outputFiles[0]!.contents).length;
}
