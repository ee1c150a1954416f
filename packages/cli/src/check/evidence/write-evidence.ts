import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Evidence } from './evidence.js';

/** Readable by its owner alone: what is in it is signed with the secret. */
const PRIVATE = { mode: 0o600 };

/** Writes what was sent to a capture file. */
export function writeCaptures(path: string, all: readonly Evidence[]): void {
  writeFileSync(path, all.map(({ capture }) => `${JSON.stringify(capture)}\n`).join(''), PRIVATE);
}

/** Writes the long bodies, which lines for a shell name, to files beside a capture file. */
export function writeBodies(path: string, all: readonly Evidence[]): void {
  for (const { bodyFile } of all) {
    if (bodyFile !== undefined) writeFileSync(join(dirname(path), bodyFile.name), bodyFile.body, PRIVATE);
  }
}
