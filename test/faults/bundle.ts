import { rmSync } from 'node:fs';
import { bundle } from '../support/bundle.js';
import type { Cleanup } from './cleanup.js';

/** Bundles a program that the harness starts hundreds of times into one file. */
export async function bundleProgram(cleanup: Cleanup, source: URL): Promise<string> {
  const file = await bundle(source);
  cleanup.add(() => rmSync(file, { force: true }));
  return file;
}
