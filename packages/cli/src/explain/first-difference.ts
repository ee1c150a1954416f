import { printable } from '../terminal/printable.js';

/** The first place where two texts differ, ready to be printed with a caret under it. */
export interface Difference {
  /** The offset in bytes, from 0. */
  readonly offset: number;
  readonly received: string;
  readonly canonical: string;
  /** How far the caret stands from the left. */
  readonly caret: number;
}

const CONTEXT = 30;

/** Finds the first differing byte, with some text around it; undefined where there is none. */
export function firstDifference(received: Uint8Array, canonical: Uint8Array): Difference | undefined {
  const length = Math.min(received.length, canonical.length);
  let offset = 0;
  while (offset < length && received[offset] === canonical[offset]) offset++;
  if (offset === length && received.length === canonical.length) return undefined;
  const start = Math.max(0, offset - CONTEXT);
  // Byte by byte, so that the caret stands right also behind a character of several bytes.
  const show = (bytes: Uint8Array): string =>
    printable(String.fromCharCode(...bytes.subarray(start, offset + CONTEXT))).replace(/[^\x20-\x7e·]/g, '·');
  return { offset, received: show(received), canonical: show(canonical), caret: offset - start };
}
