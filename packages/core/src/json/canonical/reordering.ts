import { LOGGED, MAX_DEPTH, TRAILER } from './members.js';
import { type ScratchBuffer, SLACK } from './scratch-buffer.js';

/** `, `, as its two bytes are written at once. */
const COMMA_SPACE = 0x202c;
/** Bytes that are copied at a time, and so many may be written over before a range. */
const STEP = 32;
/** From so many bytes on the engine's own copying is faster than ours. */
const MANY = 256;

/** What is kept of a range while one inside it is written, for as many as may be nested. */
const AROUND = 6;
const around = new Int32Array(MAX_DEPTH * AROUND);

/**
 * The output with every object's members in order.
 *
 * Each byte is copied once, however deep the unordered objects are nested: sorting an object in place when it
 * closes would copy its inner bytes once a level, quadratic for a hostile body.
 *
 * It writes from the end to the beginning, because that is how the log is read: the entry of an object is behind those
 * of the objects inside it, so the last entry of a range is that of the last object in it.
 *
 * @param out Behind the output as written in source order; the log says what is to be moved.
 */
export function inOrder(scratch: ScratchBuffer, out: number): Uint8Array {
  const { bytes, view } = scratch;
  const { log, logged } = scratch.members;
  const end = out + SLACK + (out - scratch.outStart);
  // Where the first byte that is written lies.
  let begin = end;

  // The range to write, what of the log is about it, and the members still to write of the object that it is in.
  let from = scratch.outStart;
  let to = out;
  let logFrom = 0;
  let logTo = logged;
  let member = 0;
  let lastMember = 0;
  let depth = 0;

  for (;;) {
    if (member === lastMember && logTo > logFrom) {
      // The next object from the right. Its closing bracket belongs to what is behind it, its opening one to the rest.
      const trailer = logTo - TRAILER;
      begin = copy(bytes, view, log[trailer + 1]! - 1, to, begin);
      to = log[trailer]! + 1;
      logTo = log[trailer + 3]!;
      member = trailer;
      lastMember = trailer - log[trailer + 2]! * LOGGED;
    } else if (member === lastMember) {
      begin = copy(bytes, view, from, to, begin);
      if (depth === 0) break;
      depth -= AROUND;
      from = around[depth]!;
      to = around[depth + 1]!;
      logFrom = around[depth + 2]!;
      logTo = around[depth + 3]!;
      member = around[depth + 4]!;
      lastMember = around[depth + 5]!;
      if (member !== lastMember) begin = separate(view, begin);
    } else {
      member = (member - LOGGED) | 0;
      const inner = log[(member + 2) | 0]!;
      const innerEnd = log[(member + 3) | 0]!;
      if (inner === innerEnd) {
        begin = copy(bytes, view, log[member]!, log[(member + 1) | 0]!, begin);
        if (member !== lastMember) begin = separate(view, begin);
      } else {
        around[depth] = from;
        around[depth + 1] = to;
        around[depth + 2] = logFrom;
        around[depth + 3] = logTo;
        around[depth + 4] = member;
        around[depth + 5] = lastMember;
        depth += AROUND;
        from = log[member]!;
        to = log[member + 1]!;
        logFrom = inner;
        logTo = innerEnd;
        member = lastMember = 0;
      }
    }
  }
  return bytes.subarray(begin, end);
}

/**
 * Copies a range to before an offset, in steps of 32 bytes from its end on, so that most members take one step or two.
 *
 * The last step writes over bytes before the range, which are written later. A double is only a carrier here: canonical
 * bytes are ASCII, so it is never a NaN that might be changed.
 *
 * @returns The offset of the copy.
 */
function copy(bytes: Uint8Array, view: DataView, start: number, end: number, targetEnd: number): number {
  const target = (targetEnd - (end - start)) | 0;
  // A small number under a short key, as a hostile body may have thousands of.
  if (end - start <= 8) {
    view.setFloat64(targetEnd - 8, view.getFloat64(end - 8, true), true);
    return target;
  }
  if (end - start >= MANY) {
    bytes.copyWithin(target, start, end);
    return target;
  }
  let from = end | 0;
  for (let to = targetEnd | 0; to > target; ) {
    to = (to - STEP) | 0;
    from = (from - STEP) | 0;
    view.setFloat64(to + 24, view.getFloat64(from + 24, true), true);
    view.setFloat64(to + 16, view.getFloat64(from + 16, true), true);
    view.setFloat64(to + 8, view.getFloat64(from + 8, true), true);
    view.setFloat64(to, view.getFloat64(from, true), true);
  }
  return target;
}

function separate(view: DataView, end: number): number {
  view.setInt16(end - 2, COMMA_SPACE, true);
  return end - 2;
}
