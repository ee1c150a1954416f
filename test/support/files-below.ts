import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Lists the files of a folder and of those in it, by their paths from there, without what is installed and built.
 *
 * `readdirSync` with `recursive` would follow the links in every node_modules, for ten seconds.
 */
export function filesBelow(folder: string, path = ''): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const name = join(path, entry.name);
    if (!entry.isDirectory()) return [name];
    return entry.name === 'node_modules' || entry.name === 'dist' ? [] : filesBelow(folder, name);
  });
}
