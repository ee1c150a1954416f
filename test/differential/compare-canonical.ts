import { CanonicalJsonError, canonicalize } from '@videovector-webhooks/core';
import { inBatches } from './batches.js';
import { type Document, randomDocument } from './documents.js';
import type { CanonicalAnswer, Oracle } from './oracle.js';
import { Random } from './random.js';
import { shown, Tally } from './tally.js';

const BATCH = 500;

/** Canonicalizes random documents here and in CPython, and counts the differences. */
export async function compareCanonical(oracle: Oracle, documents: number, seed: number): Promise<Tally> {
  const random = new Random(seed);
  const tally = new Tally();
  let left = documents;

  function makeBatch(): Document[] {
    const size = Math.min(BATCH, left);
    left -= size;
    return Array.from({ length: size }, () => randomDocument(random));
  }

  function compare({ kind, wire }: Document, expected: CanonicalAnswer | undefined): void {
    const actual = ownAnswer(wire);
    tally.count(kind, expected === undefined ? 'refused' : 'accepted');
    if (actual !== expected?.canonical) {
      tally.difference(kind, { wire: shown(wire), here: actual, cpython: expected?.canonical });
    }
  }

  await inBatches(makeBatch, (batch) => oracle.ask(batch.map(({ wire }) => wire)), compare);
  return tally;
}

function ownAnswer(wire: string | Uint8Array): string | undefined {
  try {
    return Buffer.from(canonicalize(wire)).toString('latin1');
  } catch (error) {
    if (error instanceof CanonicalJsonError) return undefined;
    throw error;
  }
}
