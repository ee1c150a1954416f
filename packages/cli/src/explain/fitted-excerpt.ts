import type { Excerpt } from '@videovector-webhooks/sandbox/diagnosis';

/** An excerpt in one line, with the place of what is marked. */
export interface FittedExcerpt {
  readonly text: string;
  /** The column of the difference, from 0. */
  readonly at: number;
  /** How many columns are marked, 1 or more. */
  readonly length: number;
}

/** Shortens an excerpt to a width. One column per character, so that marks below it are in place. */
export function fittedExcerpt({ before, marked, after }: Excerpt, width: number): FittedExcerpt {
  const half = Math.max(8, Math.floor(width / 2));
  const head = before.length > half ? `…${before.slice(1 - half)}` : before;
  const line = (head + marked + after).replace(/[^\x20-\x7e…]/g, '·');
  const text = line.length > width ? `${line.slice(0, Math.max(1, width - 1))}…` : line;
  return { text, at: head.length, length: Math.max(1, Math.min(marked.length, text.length - head.length)) };
}
