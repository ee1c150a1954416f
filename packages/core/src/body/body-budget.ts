import { BodyBuffer, type BufferMemory, type DropReason } from './body-buffer.js';

/**
 * Bounds the memory of all bodies that are read from streams, until their deliveries end. Joining the segments of one briefly
 * doubles it.
 *
 * If it runs out, the body that has been arriving the longest is dropped, with a 503: strangers who send slowly can then not
 * shut out a sender whose bodies arrive within milliseconds.
 */
export class BodyBudget implements BufferMemory {
  readonly #maxBytes: number;
  #held = 0;
  /** In the order in which they began to arrive. */
  readonly #arriving = new Set<BodyBuffer>();

  /** @param maxBytes The most that all buffers together may hold, in bytes. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Creates a buffer for the body of one delivery, to be released when the delivery ends.
   *
   * @param limit The largest size of the body, in bytes.
   */
  createBuffer(limit: number): BodyBuffer {
    return new BodyBuffer(limit, this);
  }

  /** Marks a body as arriving: from now on it can be dropped to make room. */
  startArrival(buffer: BodyBuffer): void {
    this.#arriving.add(buffer);
  }

  /** Marks a body as complete: from now on it is kept until its delivery ends. */
  endArrival(buffer: BodyBuffer): void {
    this.#arriving.delete(buffer);
  }

  grant(buffer: BodyBuffer, bytes: number): boolean {
    for (const oldest of this.#arriving) {
      if (this.#held + bytes <= this.#maxBytes) break;
      oldest.drop('overloaded');
    }
    if (this.#held + bytes > this.#maxBytes) buffer.drop('overloaded');
    if (buffer.dropReason !== undefined) return false;
    this.#held += bytes;
    return true;
  }

  reclaim(bytes: number): void {
    this.#held -= bytes;
  }

  /** Drops every body that is still arriving. */
  dropArriving(reason: DropReason): void {
    for (const buffer of this.#arriving) buffer.drop(reason);
  }
}
