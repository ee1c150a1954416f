import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../terminal/exit.js';

/** A dotenv file by its usual names: `.env`, `.env.local`, `.env.test`. */
const DOTENV = /^\.env(?:\.[\w-]+)*$/;

/** @throws UsageError If it is not a folder. */
export function projectFolder(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return realpathSync(path);
  throw new UsageError(`--folder: there is no folder ${path}`);
}

/**
 * The dotenv file that a tool was asked to set. Nothing else may be written: an agent may follow instructions of a stranger.
 *
 * @param folder The project's folder.
 * @param file The path in it.
 * @returns The absolute path.
 * @throws UsageError If it is not a dotenv file in the project.
 */
export function dotenvFile(folder: string, file: string): string {
  const path = resolve(folder, file);
  if (!DOTENV.test(basename(path))) {
    throw new UsageError(`env_file must be a dotenv file, such as .env or .env.local; it is ${file}`);
  }
  const parent = statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory()
    ? realpathSync(dirname(path))
    : undefined;
  if (parent === undefined) throw new UsageError(`env_file: there is no folder ${dirname(path)}`);
  const real = join(parent, basename(path));
  const target = statSync(real, { throwIfNoEntry: false }) === undefined ? real : realpathSync(real);
  const isWithin = [real, target].every((each) => isInside(folder, each));
  if (isWithin) return real;
  throw new UsageError(
    `env_file must lie in ${folder}. If the project is elsewhere, start this server with --folder`,
  );
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path;
}
