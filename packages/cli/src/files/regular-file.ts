import { type Stats, statSync } from 'node:fs';
import { UsageError } from '../terminal/exit.js';

/**
 * Whether there is a file that can be rewritten, after following symbolic links. A pipe would block until someone writes to it,
 * and a device may never end.
 *
 * @throws UsageError If there is something other than a regular file.
 */
export function hasRegularFile(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile()) return stats !== undefined;
  throw new UsageError(`${path} is ${kindOf(stats)}; a file is needed`);
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
