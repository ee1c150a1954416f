import { createInterface } from 'node:readline/promises';
import { UsageError } from './exit.js';

/**
 * Asks a person whether to do what can't be undone.
 *
 * @param question Ends with a question mark.
 * @returns Whether the answer was yes; false without an answer.
 * @throws UsageError If there is no terminal to ask on: a script must say `--yes`.
 */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError(
      `There is no terminal to ask on: "${question}" Nothing was changed. To do it without asking, add --yes`,
    );
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    const answer = await Promise.race([lines.question(`${question} [y/N] `), closed]);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
