import { damageBytes, damageText } from './damage.js';
import type { Random } from './random.js';
import { randomTree } from './random-tree.js';
import { WIRE_FORMS, wireForm, write } from './wire-form.js';

/** A text to canonicalize, and what kind it is. */
export interface Document {
  kind: string;
  wire: string | Uint8Array;
}

/** A document in one of the wire forms; of every four about one is damaged. */
export function randomDocument(random: Random): Document {
  const name = random.pick(WIRE_FORMS);
  const text = write(randomTree(random), wireForm(name, random), random);
  if (random.chance(0.12)) return { kind: 'damaged text', wire: damageText(text, random) };
  // Bytes can't represent a string with lone surrogates.
  if (!text.isWellFormed()) return { kind: 'raw lone surrogates', wire: text };
  const bytes = new TextEncoder().encode(text);
  if (random.chance(0.12)) return { kind: 'damaged bytes', wire: damageBytes(bytes, random) };
  if (random.chance(0.02)) {
    const marked = `\ufeff${text}`;
    return { kind: 'byte order mark', wire: random.chance(0.3) ? marked : new TextEncoder().encode(marked) };
  }
  return random.chance(0.5)
    ? { kind: `${name}, string`, wire: text }
    : { kind: `${name}, bytes`, wire: bytes };
}
