import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesBelow } from '../support/files-below.js';
import { NATIVE_PACKAGES, PACKAGES, suiteOf } from './suites.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A column of the matrix and the test files behind it, the same ones that `pnpm test` runs. */
export interface Suite {
  readonly name: string;
  readonly nativeServer: boolean;
  /** Relative to the repository. */
  readonly files: readonly string[];
}

/** Finds every test file of the packages that run on all runtimes, grouped into suites. */
export function findSuites(): Suite[] {
  return [...group(PACKAGES, false), ...group(NATIVE_PACKAGES, true)];
}

function group(packages: readonly string[], nativeServer: boolean): Suite[] {
  const suites = new Map<string, string[]>();
  for (const file of packages.flatMap(testFilesOf)) {
    const name = suiteOf(file, nativeServer);
    suites.set(name, [...(suites.get(name) ?? []), file]);
  }
  return [...suites].map(([name, files]) => ({ name, nativeServer, files }));
}

function testFilesOf(pkg: string): string[] {
  const folder = `packages/${pkg}/test`;
  return filesBelow(join(ROOT, folder))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .sort();
}
