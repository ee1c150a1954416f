import { randomUUID } from 'node:crypto';
import { readlinkSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { hasRegularFile } from './regular-file.js';

/** Why a file can't be moved into place, though it may be written: it is mounted, or its folder is read-only. */
const WRITE_IN_PLACE = new Set(['EACCES', 'EBUSY', 'EPERM', 'EROFS', 'EXDEV']);

/**
 * Replaces the contents of a file, or creates it for its owner alone. The new contents are written to a file beside it, which is
 * moved into place, so that a crash or a full disk leaves either the old or the new ones. Keeps symbolic links and the mode.
 *
 * @throws UsageError If something other than a regular file is there.
 */
export function replaceFile(path: string, contents: string | Uint8Array): void {
  hasRegularFile(path);
  const target = followLinks(path);
  const stats = statSync(target, { throwIfNoEntry: false });
  // A file that was moved into place would belong to this user.
  if (stats !== undefined && stats.uid !== process.geteuid?.()) {
    writeFileSync(target, contents);
    return;
  }
  const whole = `${target}.${randomUUID()}.tmp`;
  try {
    writeFileSync(whole, contents, {
      flag: 'wx',
      mode: stats === undefined ? 0o600 : stats.mode & 0o777,
      flush: true,
    });
    renameSync(whole, target);
  } catch (error) {
    rmSync(whole, { force: true });
    if (stats === undefined || !WRITE_IN_PLACE.has((error as NodeJS.ErrnoException).code ?? ''))
      throw Object.assign(error as Error, { path: target });
    writeFileSync(target, contents);
  }
}

/** Resolves symbolic links, even if the file does not exist yet. */
function followLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  try {
    return followLinks(resolve(dirname(path), readlinkSync(path)));
  } catch {
    return path;
  }
}
