/** Thrown for a file that holds something other than lines of UTF-8, which must not be mixed with them. */
export class NotLinesError extends Error {
  override readonly name = 'NotLinesError';
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write to it',
  EBUSY: 'it is in use, or a mount point',
  EDQUOT: "the user's disk quota is used up",
  EFBIG: "it has reached the process's limit for the size of a file (ulimit -f)",
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links form a circle',
  EMFILE: 'the process has too many open files (ulimit -n)',
  ENAMETOOLONG: 'the path is too long',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'this user may not change it',
  EROFS: 'the file system is read-only',
};

/** Explains why a file cannot be written, in words that lead to a fix. */
export function explainFileError(error: unknown): string {
  const { code = '', name, message } = (error ?? {}) as NodeJS.ErrnoException;
  if (name === 'NotLinesError') return message;
  return EXPLANATIONS[code] ?? 'it keeps changing, or cannot be written';
}

/** The code of a file error; else its name. */
export function codeOfFileError(error: unknown): string {
  const { code, name } = (error ?? {}) as NodeJS.ErrnoException;
  return code ?? name ?? 'unknown error';
}
