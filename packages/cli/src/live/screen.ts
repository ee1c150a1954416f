import { EventEmitter } from 'node:events';

/** Erases what was scrolled off the screen as well: the user's own earlier output. */
const ERASE_SCROLLBACK = '\u001b[3J';

/** Covers the terminal with an empty screen and hides the cursor; what was on it comes back with `SHOW_EARLIER`. */
export const COVER = '\u001b[?1049h\u001b[?25l\u001b[2J\u001b[H';
export const CLEAR = '\u001b[2J\u001b[H';
/** If the terminal was resized meanwhile, tmux adds lines of the covering screen to the earlier one, unless the cursor is at its end. */
export const SHOW_EARLIER = '\u001b[2J\u001b[9999;1H\u001b[?1049l\u001b[?25h';

/**
 * The terminal as ink sees it, for as long as its size stays the same. Ink repaints a resized terminal by itself, which leaves
 * traces where lines were wrapped and erases the scrollback, so it is not notified, and the session repaints.
 */
export class Screen extends EventEmitter {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  #output: NodeJS.WriteStream | undefined;

  constructor(output: NodeJS.WriteStream) {
    super();
    this.columns = Math.max(1, output.columns || 80);
    this.rows = Math.max(4, output.rows || 24);
    this.#output = output;
  }

  write(text: string): boolean {
    return this.#output?.write(text.replaceAll(ERASE_SCROLLBACK, '')) ?? true;
  }

  /** Writes no more: what ink has left to paint would be painted over what comes next. */
  detach(): void {
    this.#output = undefined;
  }
}
