import { helpFor } from '@videovector-webhooks/core/tools';
import type { Diagnosis, Difference, Excerpt } from '@videovector-webhooks/sandbox/diagnosis';
import { out } from '../terminal/color.js';
import { printable } from '../terminal/printable.js';

/** Prints what was found out about the signature of a delivery, for a person. */
export function printDiagnosis(label: string, { verified, findings }: Diagnosis): void {
  const verdict = verified ? out.green('verifies') : out.red('does not verify');
  console.log(`${verdict}  ${out.bold(printable(label))}`);
  for (const { text, difference } of findings) {
    console.log(`  ${printable(text)}`);
    if (difference !== undefined) printDifference(difference);
  }
  const [first] = findings;
  if (!verified && first !== undefined) console.log(out.dim(`  see ${helpFor(first.code)}`));
}

function printDifference({ received, signed, offset }: Difference): void {
  console.log(out.dim(`    received  ${textOf(received)}`));
  console.log(out.dim(`    signed    ${textOf(signed)}`));
  const carets = '^'.repeat(Math.max(1, received.marked.length));
  console.log(`              ${' '.repeat(received.before.length)}${out.yellow(carets)} at ${offset}`);
}

/** One column per character, so that the carets are under the difference. */
function textOf({ before, marked, after }: Excerpt): string {
  return (before + marked + after).replace(/[^\x20-\x7e…]/g, '·');
}
