import { helpFor } from '@videovector-webhooks/core/tools';
import type { Diagnosis } from '@videovector-webhooks/sandbox/diagnosis';
import { out } from '../terminal/color.js';
import { printable } from '../terminal/printable.js';
import { wrapped } from '../terminal/wrapped.js';
import { differenceLines } from './difference-lines.js';

/** Prints what was found out about the signature of a delivery, for a person. */
export function printDiagnosis(label: string, { verified, findings }: Diagnosis): void {
  const verdict = verified ? out.green('verifies') : out.red('does not verify');
  console.log(`${verdict}  ${out.bold(printable(label))}`);
  for (const { text, difference } of findings) {
    console.log(wrapped(printable(text), '  '));
    if (difference !== undefined) for (const line of differenceLines(difference)) console.log(line);
  }
  const [first] = findings;
  if (!verified && first !== undefined) console.log(out.dim(`  see ${helpFor(first.code)}`));
}
