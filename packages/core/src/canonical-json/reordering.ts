/** An object whose members stand in the output in another order than Python's, and the right order. */
export interface Reordering {
  /** Offset of the object's opening brace in the output. */
  start: number;
  /** Offset behind its closing brace. */
  end: number;
  /** The members to keep, in code-point order of their keys: offsets `start, end, start, end, …`. */
  members: number[];
}

const COMMA = 0x2c;
const SPACE = 0x20;
const SEPARATOR = -1;

/**
 * Writes the output anew with every object's members in order.
 *
 * Each byte is copied once, however deep the unordered objects are nested: sorting an object in place
 * when it closes would copy its inner bytes once a level, quadratic for a hostile body.
 *
 * @param text The output as written in source order.
 * @param reorderings The objects out of order; their ranges nest or are disjoint.
 */
export function reorder(text: Uint8Array, reorderings: Reordering[]): Uint8Array {
  const byStart = reorderings.sort((a, b) => a.start - b.start);
  const result = new Uint8Array(text.length);
  let length = 0;
  // The ranges still to write, the next one on top.
  const froms = [0];
  const tos = [text.length];
  while (froms.length > 0) {
    const from = froms.pop()!;
    const to = tos.pop()!;
    if (from === SEPARATOR) {
      result[length++] = COMMA;
      result[length++] = SPACE;
      continue;
    }
    const inner = byStart[firstFrom(byStart, from)];
    const plainEnd = inner === undefined || inner.start >= to ? to : inner.start + 1;
    result.set(text.subarray(from, plainEnd), length);
    length += plainEnd - from;
    if (inner === undefined || inner.start >= to) continue;
    froms.push(inner.end - 1);
    tos.push(to);
    for (let i = inner.members.length - 2; i >= 0; i -= 2) {
      froms.push(inner.members[i]!);
      tos.push(inner.members[i + 1]!);
      if (i === 0) break;
      froms.push(SEPARATOR);
      tos.push(SEPARATOR);
    }
  }
  return result.subarray(0, length);
}

/** The index of the first reordering that starts at `offset` or behind it. */
function firstFrom(byStart: Reordering[], offset: number): number {
  let low = 0;
  let high = byStart.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byStart[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
