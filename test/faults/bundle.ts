import { rmSync } from 'node:fs';
import { bundle } from '../support/bundle.js';
import type { Cleanup } from './cleanup.js';

/** Makes one file of the receiver process, which starts hundreds of times. */
export async function bundleReceiver(cleanup: Cleanup): Promise<string> {
  const file = await bundle(new URL('./receiver/main.ts', import.meta.url));
  cleanup.add(() => rmSync(file, { force: true }));
  return file;
}
