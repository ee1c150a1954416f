import { SingleBar } from 'cli-progress';

/** A progress bar on the terminal; nothing if standard error is not one. */
export interface Progress {
  /** Counts bytes that have been read. */
  add(bytes: number): void;
  /** Prints something above the bar. */
  pause(print: () => void): void;
  stop(): void;
}

/** @param total How many bytes there are to read; undefined if it is not known. */
export function createProgress(total: number | undefined): Progress {
  const { TERM, CI } = process.env;
  if (total === undefined || !process.stderr.isTTY || TERM === 'dumb' || CI) {
    return { add: () => {}, pause: (print) => print(), stop: () => {} };
  }
  const bar = new SingleBar({
    format: '{bar} {percentage}%',
    stream: process.stderr,
    clearOnComplete: true,
    fps: 10,
  });
  bar.start(total, 0);
  return {
    add: (bytes) => bar.increment(bytes),
    pause(print) {
      process.stderr.write('\r\u001b[K');
      print();
    },
    stop: () => bar.stop(),
  };
}
