import { openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What a handler did, counted without a unique key: every run leaves one. */
export interface Effect {
  readonly delivery: string;
  readonly attempt: number;
  readonly pid: number;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

const PREFIX = 'effects-';

/**
 * Opens a file of this process's own to record effects in.
 *
 * A `kill -9` does not take back what was written, and the machine itself does not fail here: so there is no fsync.
 */
export function openEffectsFile(directory: string): (effect: Effect) => void {
  const file = openSync(join(directory, `${PREFIX}${process.pid}.jsonl`), 'a');
  return (effect) => void writeSync(file, `${JSON.stringify(effect)}\n`);
}

/** Reads what all processes have recorded. */
export function readEffectsFiles(directory: string): Effect[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith(PREFIX))
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Effect);
}
