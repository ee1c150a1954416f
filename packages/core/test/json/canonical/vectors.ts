import { readFileSync } from 'node:fs';

/** One line of `test/vectors/canonical.jsonl`; its generator documents the fields. */
export type Vector = { kind: string; name: string } & ({ text: string } | { base64: string }) &
  ({ canonical: string } | { refused: true });

/** What CPython printed or refused. */
export const VECTORS = readFileSync(
  new URL('../../../../../test/vectors/canonical.jsonl', import.meta.url),
  'ascii',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

/** A vector's inputs: a text both as a string and as bytes, if bytes can represent it. */
export function wires(vector: Vector): (string | Uint8Array)[] {
  if ('base64' in vector) return [Uint8Array.from(Buffer.from(vector.base64, 'base64'))];
  const { text } = vector;
  return text.isWellFormed() && !text.startsWith('\ufeff') ? [text, new TextEncoder().encode(text)] : [text];
}
