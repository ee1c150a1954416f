import type { Bounds } from './bounds.js';

/** What a search is about, and its bounds. */
export interface Search extends Bounds {
  readonly about: string;
}

const USUAL = {
  copies: 3,
  early: 0,
  stalls: 0,
  faults: 0,
  overlaps: 0,
  throws: 1,
  closes: 0,
  readsSignal: false,
  handlerTimeoutMs: 100,
};

/** All are of three copies, except the last. */
export const SEARCHES = {
  order: { ...USUAL, about: 'every order, nothing unusual but handlers that throw', throws: 3 },
  time: { ...USUAL, about: 'verbs and handlers are slow, and leases are renewed', early: 2 },
  stall: {
    ...USUAL,
    about: 'the process is suspended past the lease',
    stalls: 1,
    early: 1,
    readsSignal: true,
  },
  'two-stalls': { ...USUAL, about: 'it is suspended twice', stalls: 2, throws: 3 },
  fault: { ...USUAL, about: 'a verb fails, loses its answer, or is answered late', faults: 1, early: 1 },
  'fault-and-stall': { ...USUAL, about: 'both', faults: 1, stalls: 1 },
  close: { ...USUAL, about: 'the receiver is closed', closes: 1, early: 1 },
  'close-and-stall': { ...USUAL, about: 'it is closed, and suspended', closes: 1, stalls: 1 },
  'close-and-fault': { ...USUAL, about: 'it is closed, and a verb goes wrong', closes: 1, faults: 1 },
  'time-out': { ...USUAL, about: 'handlers take too long', early: 2, readsSignal: true, handlerTimeoutMs: 5 },
  overlap: { ...USUAL, about: 'two steps interleave by microtasks', overlaps: 1, stalls: 1, throws: 3 },
  everything: {
    ...USUAL,
    about: 'two copies, and one of each of these',
    copies: 2,
    stalls: 1,
    faults: 1,
    closes: 1,
    readsSignal: true,
  },
} as const satisfies Record<string, Search>;
export type SearchName = keyof typeof SEARCHES;

export function isSearchName(name: string): name is SearchName {
  return Object.hasOwn(SEARCHES, name);
}
