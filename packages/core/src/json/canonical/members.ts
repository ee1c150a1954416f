import { CanonicalJsonError } from '../../errors.js';
import { compareKeys, keyPrefix, MEMBER } from './key-order.js';
import { KeySorter } from './key-sorter.js';

/** CPython's own limit is its recursion limit, 1000 less the frames already in use. */
export const MAX_DEPTH = 1000;

/** Numbers kept for each open container: the state of the one around it. */
const FRAME = 5;
/** Numbers in the log for each member. */
export const LOGGED = 4;
/** The numbers at the end of each entry of the log. */
export const TRAILER = 4;

/**
 * The members of the open objects, innermost last, and a log of the closed objects whose members are out of order.
 *
 * All of it is offsets in typed arrays, because a hostile body may have a member for every five bytes.
 */
export class Members {
  /** How many containers are open. */
  depth = 0;
  /**
   * The log. An object's entry follows those of the objects inside it. It has four numbers for each member to
   * keep, in key order: the start and end of its text, and of its part of the log. Then the start and end of the
   * object's text, the number of its members, and the length of the log when it opened.
   */
  log = new Int32Array(256);
  /** The length of the log. */
  logged = 0;
  readonly #view: DataView;
  readonly #sorter: KeySorter;
  readonly #frames = new Int32Array(MAX_DEPTH * FRAME);
  #members = new Int32Array(256);
  /** The end of the last member, in `#members`. */
  #top = 0;
  /** The innermost container: its first member in `#members`, and the start of its text and of its part of the log. */
  #first = 0;
  #start = 0;
  #logStart = 0;
  /** Whether its keys are strictly ascending so far: 1, or 0. */
  #ordered = 1;

  constructor(view: DataView) {
    this.#view = view;
    this.#sorter = new KeySorter(view);
  }

  clear(): void {
    this.depth = this.logged = this.#top = this.#first = 0;
    this.#ordered = 1;
  }

  /** Opens a container whose text begins at `out`, inside an object or not. */
  open(inObject: boolean, out: number): void {
    const frames = this.#frames;
    const frame = this.depth++ * FRAME;
    frames[frame] = this.#first;
    frames[frame + 1] = this.#start;
    frames[frame + 2] = this.#logStart;
    frames[frame + 3] = this.#ordered;
    frames[frame + 4] = inObject ? 1 : 0;
    this.#first = this.#top;
    this.#start = out;
    this.#logStart = this.logged;
    this.#ordered = 1;
  }

  /** Adds a member of the innermost object: the offsets of its key, and where it begins in the output. */
  add(keyStart: number, keyEnd: number, out: number): void {
    const top = this.#top | 0;
    if (top + MEMBER > this.#members.length) this.#members = grown(this.#members, top + MEMBER);
    const members = this.#members;
    members[top] = keyStart;
    members[(top + 1) | 0] = keyEnd;
    members[(top + 2) | 0] = keyPrefix(this.#view, keyStart, keyEnd);
    members[(top + 3) | 0] = out;
    members[(top + 4) | 0] = this.logged;
    this.#top = (top + MEMBER) | 0;
    if (top === this.#first || this.#ordered === 0) return;
    if (compareKeys(this.#view, members, top - MEMBER, top) >= 0) this.#ordered = 0;
  }

  /**
   * Closes the innermost container, whose text ends at `out`.
   *
   * @param duplicateKeys `last` keeps the last of equal keys, as a Python dict does; `refuse` throws.
   * @returns Whether the container around it is an object.
   */
  close(out: number, duplicateKeys: 'last' | 'refuse'): boolean {
    if (this.#ordered === 0) this.#logUnordered(out, duplicateKeys);
    const frames = this.#frames;
    const frame = --this.depth * FRAME;
    this.#top = this.#first;
    this.#first = frames[frame]!;
    this.#start = frames[frame + 1]!;
    this.#logStart = frames[frame + 2]!;
    this.#ordered = frames[frame + 3]!;
    return frames[frame + 4] === 1;
  }

  /** Writes an object whose keys are not strictly ascending into the log. */
  #logUnordered(out: number, duplicateKeys: 'last' | 'refuse'): void {
    const members = this.#members;
    const first = this.#first;
    const top = this.#top;
    const count = ((top - first) / MEMBER) | 0;
    const logEnd = this.logged;
    const sorter = this.#sorter;
    const order = sorter.sort(members, first, count);
    const { hasDuplicates } = sorter;
    const needed = logEnd + count * LOGGED + TRAILER;
    if (needed > this.log.length) this.log = grown(this.log, needed);
    const log = this.log;
    const kept = hasDuplicates ? keepLast(this.#view, members, order, count, duplicateKeys) : count;
    logMembers(log, logEnd, members, order, kept, top, out);
    const trailer = logEnd + LOGGED * kept;
    log[trailer] = this.#start;
    log[trailer + 1] = out;
    log[trailer + 2] = kept;
    log[trailer + 3] = this.#logStart;
    this.logged = trailer + TRAILER;
  }
}

/**
 * Removes all but the last of equal keys from the order.
 *
 * @returns How many members are left.
 */
function keepLast(
  view: DataView,
  members: Int32Array,
  order: Int32Array,
  count: number,
  duplicateKeys: 'last' | 'refuse',
): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const isLast = i + 1 === count || compareKeys(view, members, order[i]!, order[i + 1]!) !== 0;
    if (isLast) order[kept++] = order[i]!;
    else if (duplicateKeys === 'refuse')
      throw new CanonicalJsonError('duplicate_key', members[order[i + 1]!]!);
  }
  return kept;
}

/**
 * Writes the members of an object whose text ends at `out` into the log, from `logEnd` on.
 *
 * A separate function: V8 replaces the code of a function with a long loop while it runs, and in Node 20 its caller may
 * stay slow for all later bodies.
 *
 * @param top The end of the members in source order.
 */
function logMembers(
  log: Int32Array,
  logEnd: number,
  members: Int32Array,
  order: Int32Array,
  count: number,
  top: number,
  out: number,
): void {
  let l = logEnd | 0;
  for (let i = 0; i < count; i++) {
    const member = order[i]! | 0;
    const behind = (member + MEMBER) | 0;
    log[l] = members[(member + 3) | 0]!;
    log[(l + 2) | 0] = members[(member + 4) | 0]!;
    // A comma and a space separate two members, and the closing brace follows the last.
    if (behind === top) {
      log[(l + 1) | 0] = out - 1;
      log[(l + 3) | 0] = logEnd;
    } else {
      log[(l + 1) | 0] = members[(behind + 3) | 0]! - 2;
      log[(l + 3) | 0] = members[(behind + 4) | 0]!;
    }
    l = (l + LOGGED) | 0;
  }
}

function grown(array: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(needed, 2 * array.length));
  larger.set(array);
  return larger;
}
