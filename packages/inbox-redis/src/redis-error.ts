/**
 * Returns the code that an error of Redis begins with, such as NOPERM; undefined for any other error, such as a broken
 * connection.
 *
 * For a command in a script, Redis 7.0 replaces NOPERM by text, and Redis 6 puts the command's error into an error of its own:
 * `ERR Error running script …: -READONLY You can't write…`.
 */
export function redisErrorCode(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  const [, code] = /^([A-Z][A-Z0-9]+)(?: |$)/.exec(message) ?? [];
  if (code !== 'ERR') return code;
  if (/user executing the script can't/.test(message)) return 'NOPERM';
  const [, inner] = /: -([A-Z][A-Z0-9]+) /.exec(message) ?? [];
  return inner ?? code;
}
