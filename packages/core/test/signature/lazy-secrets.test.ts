import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * Evaluates a module on its own, as builds do: `next build` and SvelteKit in a Node process without the variable, the
 * validation of Workers with the edge build.
 */
async function evaluate(secrets: string, platform: 'node' | 'workerd'): Promise<string> {
  const contents = `
    import { createReceiver } from '@videovector-webhooks/core';
    export const receiver = createReceiver({ secrets: ${secrets} });
    console.log('loaded');`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: HERE },
    bundle: true,
    format: 'esm',
    platform: platform === 'node' ? 'node' : 'neutral',
    conditions: ['videovector-source', platform],
    write: false,
  });
  const folder = await mkdtemp(join(tmpdir(), 'lazy-secrets-'));
  try {
    const file = join(folder, 'module.mjs');
    await writeFile(file, outputFiles[0]!.contents);
    return (await promisify(execFile)(process.execPath, [file], { env: {} })).stdout;
  } catch (error) {
    return (error as { stderr: string }).stderr;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe.each(['node', 'workerd'] as const)(
  'a module that a build evaluates without the secret, for %s',
  (platform) => {
    it('fails with the fix if it reads the variable', async () => {
      const output = await evaluate('process.env.NO_SUCH_VARIABLE', platform);
      expect(output).toContain('ConfigurationError');
      expect(output).toContain('pass a function: secrets: () => process.env.NAME');
    });

    it('loads if it passes a function', async () => {
      expect(await evaluate('() => process.env.NO_SUCH_VARIABLE', platform)).toBe('loaded\n');
    });
  },
);
