import type { Effect } from '../effect.js';

/** A store that belongs to the run alone. */
export interface Store {
  /** How a receiver reaches it. */
  readonly address: string;
  /** Kills it without a warning and starts it again; absent where the store is nothing but its processes. */
  restart?(): Promise<void>;
  /** Stops it for a while. */
  pause?(milliseconds: number): Promise<void>;
  /** Holds a lock on a foreign connection for a while; absent if no lock keeps the inbox from writing. */
  lock?(milliseconds: number): Promise<void>;
  /** The effects that it holds, where handlers write them in its transactions. */
  effects?(): Promise<Effect[]>;
  close(): Promise<void>;
}

/** Thrown where the program of a store is not installed. */
export class StoreMissingError extends Error {
  override readonly name = 'StoreMissingError';
}
