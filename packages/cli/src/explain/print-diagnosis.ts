import { helpFor } from '@videovector-webhooks/core/tools';
import type { Diagnosis, Difference } from '@videovector-webhooks/sandbox/diagnosis';
import { out } from '../terminal/color.js';
import { printable } from '../terminal/printable.js';
import { wrapped } from '../terminal/wrapped.js';
import { fittedExcerpt } from './fitted-excerpt.js';

const LABEL_WIDTH = 14;

/** Prints what was found out about the signature of a delivery, for a person. */
export function printDiagnosis(label: string, { verified, findings }: Diagnosis): void {
  const verdict = verified ? out.green('verifies') : out.red('does not verify');
  console.log(`${verdict}  ${out.bold(printable(label))}`);
  for (const { text, difference } of findings) {
    console.log(wrapped(printable(text)));
    if (difference !== undefined) printDifference(difference);
  }
  const [first] = findings;
  if (!verified && first !== undefined) console.log(out.dim(`  see ${helpFor(first.code)}`));
}

function printDifference({ received, signed, offset }: Difference): void {
  const width = process.stdout.columns === undefined ? Infinity : process.stdout.columns - LABEL_WIDTH;
  const shown = fittedExcerpt(received, width);
  console.log(out.dim(`    received  ${shown.text}`));
  console.log(out.dim(`    signed    ${fittedExcerpt(signed, width).text}`));
  console.log(`${' '.repeat(LABEL_WIDTH + shown.at)}${out.yellow('^'.repeat(shown.length))} at ${offset}`);
}
