import type { Difference } from '@videovector-webhooks/sandbox/diagnosis';
import { out } from '../terminal/color.js';
import { columnsOf } from '../terminal/wrapped.js';
import { fittedExcerpt } from './fitted-excerpt.js';

const LABEL_WIDTH = 14;

/** The first place where a body differs from what was signed, marked. */
export function differenceLines({ received, signed, offset }: Difference): string[] {
  const at = ` at ${offset}`;
  const width = (columnsOf(process.stdout) ?? Infinity) - LABEL_WIDTH - at.length;
  const shown = fittedExcerpt(received, width);
  return [
    out.dim(`    received  ${shown.text}`),
    out.dim(`    signed    ${fittedExcerpt(signed, width).text}`),
    `${' '.repeat(LABEL_WIDTH + shown.at)}${out.yellow('^'.repeat(shown.length))}${at}`,
  ];
}
