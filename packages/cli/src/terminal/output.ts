import { EXIT } from './exit.js';

/** What a stream reports if its reader is gone: a pipe that `head` has closed, a terminal that was closed. */
const READER_GONE = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

const listeners = new Set<() => void>();

/**
 * Ends the process quietly if the reader of standard output leaves, as `head` does. A command in progress is notified first, so that
 * it can finish what it has started.
 */
export function watchOutput(): void {
  let isIncomplete = false;
  process.once('exit', () => {
    if (isIncomplete) process.exitCode ||= EXIT.failed;
  });
  process.stdout.on('error', ({ code = 'unknown error' }: NodeJS.ErrnoException) => {
    if (!READER_GONE.has(code)) {
      if (!isIncomplete) console.error(`error: The output can't be written (${code})`);
      isIncomplete = true;
    } else if (listeners.size === 0) process.exit(EXIT.readerGone);
    else for (const listener of listeners) listener();
  });
  // There is no other place to report it.
  process.stderr.on('error', () => {});
}

/**
 * Calls back if the reader of standard output leaves, instead of ending the process.
 *
 * @returns A function that stops it.
 */
export function whenReaderLeaves(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
