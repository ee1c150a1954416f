/** The lines that are reported one by one. */
const SHOWN = 3;

/** Lines of a file that are not captures. */
export interface SkippedLines {
  add(line: number): void;
  /** Reports the lines that were only counted. */
  end(): void;
}

/**
 * Reports the lines of a file that are not captures: the first one by one, the others as a number, since a file of another kind
 * has nothing else.
 *
 * @param name What messages call the file.
 */
export function skippedLines(name: string, warn: (problem: string) => void): SkippedLines {
  let count = 0;
  return {
    add(line) {
      if (++count <= SHOWN) warn(`${name}, line ${line}: not a capture, skipped`);
    },
    end() {
      const more = count - SHOWN;
      if (more > 0) warn(`${name}: ${more} more ${more === 1 ? 'line' : 'lines'} skipped`);
    },
  };
}
