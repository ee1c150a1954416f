import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundle } from '../support/bundle.js';
import { replaceOnce } from '../support/replace-once.js';
import { MUTANTS, type Mutant, type MutantName } from './mutants.js';
import type { Core } from './world.js';

const SOURCES = new URL('../../packages/core/src/', import.meta.url);

/**
 * Loads core from its sources, with a mistake if one is named.
 *
 * @throws Error If the sources no longer have the text that a mutant replaces.
 */
export async function loadCore(mutant?: MutantName): Promise<Core> {
  const plugins = mutant === undefined ? [] : [mistake(MUTANTS[mutant])];
  const file = await bundle(new URL('index.ts', SOURCES), plugins);
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Core;
  } finally {
    rmSync(file);
  }
}

function mistake({ file, right, wrong }: Mutant): Plugin {
  const path = fileURLToPath(new URL(file, SOURCES));
  return {
    name: 'mistake',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path: loaded }) => {
        if (loaded !== path) return undefined;
        return { contents: replaceOnce(readFileSync(path, 'utf8'), right, wrong), loader: 'ts' };
      });
    },
  };
}
