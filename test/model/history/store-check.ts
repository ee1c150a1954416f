import {
  STORE,
  type StoreRow,
  type StoreState,
  storeRow,
  type Verb,
  type VerbResult,
} from '../transitions.js';
import type { Checked } from './receiver-check.js';

/** One call of a verb on one key. */
export interface Operation {
  readonly id: string;
  readonly verb: Verb;
  readonly begin: number;
  /** Infinity if no answer came: then it may take effect at any later time, or never. */
  readonly end: number;
  /** Undefined if no answer came. */
  readonly result: VerbResult | undefined;
  /** The caller's token; of a claim, the one that it got. */
  readonly token: string | undefined;
  readonly attempt: number | undefined;
}

/** The store's record, as far as the history shows it. */
interface Record {
  readonly state: StoreState;
  readonly holder: string | undefined;
  readonly attempt: number;
  /** The operation that set the lease last. */
  readonly lease: Operation | undefined;
}

const ABSENT: Record = { state: 'absent', holder: undefined, attempt: 0, lease: undefined };
/** Stores count whole milliseconds, on another clock. */
const TOLERANCE_MS = 5;
/** Enough for any key of a run; a search that needs more is reported and not taken for a success. */
const MOST_STATES = 200_000;

/**
 * Checks that the answers which concurrent callers got are those of one store that does one thing after another: that there is
 * an order of the operations, each somewhere between its begin and its end, in which every answer is a row of the table.
 *
 * The search is that of Wing and Gong, with the visited states remembered as Lowe does. An operation that changes nothing is
 * taken as soon as its answer fits, since it can't be in the way of others.
 *
 * @param operations All operations on one key.
 */
export function checkStore(operations: readonly Operation[], leaseMs: number): Checked {
  const sorted = [...operations].sort((a, b) => a.begin - b.begin);
  const required = sorted.filter(({ result }) => result !== undefined).length;
  const visited = new Set<string>();
  let furthest: { readonly count: number; readonly record: Record; readonly left: readonly Operation[] } = {
    count: -1,
    record: ABSENT,
    left: [],
  };

  function search(left: readonly Operation[], record: Record, count: number): boolean {
    for (;;) {
      if (count === required) return true;
      const minEnd = left.reduce((least, { end }) => Math.min(least, end), Infinity);
      const possible = left.filter(({ begin }) => begin <= minEnd);
      const harmless = possible.find(
        (operation) => operation.result !== undefined && outcomes(operation, record).includes(record),
      );
      if (harmless === undefined) return branch(left, possible, record, count);
      left = left.filter((operation) => operation !== harmless);
      count++;
    }
  }

  function branch(
    left: readonly Operation[],
    possible: readonly Operation[],
    record: Record,
    count: number,
  ): boolean {
    if (count > furthest.count) furthest = { count, record, left };
    const state = `${left.map(({ id }) => id).join()} ${record.state} ${record.holder} ${record.attempt} ${record.lease?.id}`;
    if (visited.has(state) || visited.size > MOST_STATES) return false;
    visited.add(state);
    // What was answered first: what was not may never have happened.
    const inOrder = [...possible].sort(
      (a, b) => Number(a.result === undefined) - Number(b.result === undefined),
    );
    for (const operation of inOrder) {
      for (const next of outcomes(operation, record)) {
        if (next === record) continue;
        const rest = left.filter((other) => other !== operation);
        if (search(rest, next, count + (operation.result === undefined ? 0 : 1))) return true;
      }
    }
    return false;
  }

  /** The records that the store may have after an operation; none if its answer does not fit. */
  function outcomes(operation: Operation, record: Record): Record[] {
    const token = record.holder !== undefined && record.holder === operation.token ? 'ours' : 'other';
    const next: Record[] = [];
    for (const lease of leasesOf(operation, record)) {
      for (const row of storeRow(STORE, operation.verb, record.state, lease, token)) {
        if (operation.result !== undefined && row.result !== operation.result) continue;
        const changed = after(row, operation, record);
        if (changed !== undefined) next.push(changed);
      }
    }
    // A store that is locked by another caller says "in progress": never wrong, only slow.
    if (operation.result === 'in-progress' && record.state !== 'done' && isContended(operation))
      next.push(record);
    return next;
  }

  /** Whether the lease may be running, or may have run out, at some time within the operation. */
  function leasesOf(operation: Operation, { lease, holder }: Record): ('running' | 'past')[] {
    if (lease === undefined) return ['running'];
    const possible: ('running' | 'past')[] = [];
    if (operation.begin <= lease.end + leaseMs + TOLERANCE_MS) possible.push('running');
    // A claim whose answer was lost is released by the store's client, unseen.
    const isLost = holder === lostToken(lease);
    if (isLost || operation.end >= lease.begin + leaseMs - TOLERANCE_MS) possible.push('past');
    return possible;
  }

  function isContended({ id, begin, end }: Operation): boolean {
    return sorted.some(
      (other) => other.id !== id && other.result !== 'completed' && other.begin <= end && other.end >= begin,
    );
  }

  if (search(sorted, ABSENT, 0)) return { accepted: required };
  const next = furthest.left
    .slice(0, 4)
    .map(({ verb, result, attempt }) => `${verb} ${result ?? 'unanswered'} ${attempt ?? ''}`.trim());
  const { state, attempt } = furthest.record;
  return {
    accepted: furthest.count,
    rejected:
      visited.size > MOST_STATES
        ? 'the search was given up'
        : `the store is ${state} (attempt ${attempt}): ${next.join(', ')}`,
  };
}

function after(row: StoreRow, operation: Operation, record: Record): Record | undefined {
  if (row.change === 'take') {
    const attempt = record.attempt + 1;
    if (operation.result !== undefined && operation.attempt !== attempt) return undefined;
    return { state: row.next, holder: operation.token ?? lostToken(operation), attempt, lease: operation };
  }
  if (row.change === 'extend') return { ...record, lease: operation };
  return row.next === record.state ? record : { ...record, state: row.next };
}

function lostToken({ id }: Operation): string {
  return `lost ${id}`;
}
