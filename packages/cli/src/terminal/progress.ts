const WIDTH = 40;
const ERASE_LINE = '\r\u001b[K';

/** A progress bar on the terminal; nothing if standard error is not one. */
export interface Progress {
  /** Counts what has been done: bytes that were read, cases that were run. */
  add(more: number): void;
  /** Prints something above the bar. */
  pause(print: () => void): void;
  stop(): void;
}

/** @param total How much there is to do; undefined if it is not known. */
export function createProgress(total: number | undefined): Progress {
  const { TERM, CI } = process.env;
  if (total === undefined || !process.stderr.isTTY || TERM === 'dumb' || CI) {
    return { add: () => {}, pause: (print) => print(), stop: () => {} };
  }
  let done = 0;
  let drawn = '';
  const draw = (bar: string): void => {
    if (bar !== drawn) process.stderr.write(`${ERASE_LINE}${bar}`);
    drawn = bar;
  };
  return {
    add(more) {
      done += more;
      draw(progressBar(done, total));
    },
    pause(print) {
      draw('');
      print();
      draw(progressBar(done, total));
    },
    stop: () => draw(''),
  };
}

/** Such as `████░░░░ 50%`, for a line of 80 columns. */
export function progressBar(done: number, total: number): string {
  const part = total === 0 ? 1 : Math.min(done / total, 1);
  const full = Math.round(part * WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${Math.floor(part * 100)}%`;
}
