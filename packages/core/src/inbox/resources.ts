import type { EventOrder } from './inbox.js';
import { OldestFirst } from './oldest-first.js';

/** The claim that holds a resource. */
interface Holder {
  readonly token: string;
  /** When its lease ends. */
  leaseUntil: number;
}

/** The latest event of a resource that was completed. */
interface Mark {
  readonly position: string;
  readonly at: number;
}

/** The resources of events that are ordered: which claim holds each, and which event was the latest. */
export class Resources {
  readonly #maxMarks: number;
  readonly #retentionMs: number;
  readonly #holders = new Map<string, Holder>();
  readonly #marks = new OldestFirst<Mark>();

  constructor(maxMarks: number, retentionMs: number) {
    this.#maxMarks = maxMarks;
    this.#retentionMs = retentionMs;
  }

  /** Whether a later event was completed within the retention. */
  isStale({ resource, position }: EventOrder, now: number): boolean {
    const mark = this.#marks.get(resource);
    return mark !== undefined && !this.#isForgotten(mark, now) && mark.position > position;
  }

  /** How long the lease of its holder still runs; at most 0 if it is free. */
  remainingMs(resource: string, now: number): number {
    return (this.#holders.get(resource)?.leaseUntil ?? 0) - now;
  }

  hold(resource: string, token: string, leaseUntil: number): void {
    this.#holders.set(resource, { token, leaseUntil });
  }

  /** Extends the lease. False if the resource is not held under this token. */
  renew(resource: string, token: string, leaseUntil: number): boolean {
    const holder = this.#holders.get(resource);
    if (holder?.token !== token) return false;
    holder.leaseUntil = leaseUntil;
    return true;
  }

  /** Frees the resource, unless another claim has taken it over. */
  free(resource: string, token: string): void {
    if (this.#holders.get(resource)?.token === token) this.#holders.delete(resource);
  }

  /** Records that an event was completed. Forgets the marks that are past the retention, and the oldest if there are too many. */
  mark({ resource, position }: EventOrder, now: number): void {
    const earlier = this.#marks.get(resource);
    const isLater = earlier === undefined || position > earlier.position || this.#isForgotten(earlier, now);
    this.#marks.delete(resource);
    this.#makeRoom(now);
    this.#marks.add(resource, { position: isLater ? position : earlier.position, at: now });
  }

  #makeRoom(now: number): void {
    for (let oldest = this.#marks.oldest(); oldest !== undefined; oldest = this.#marks.oldest()) {
      if (this.#marks.size < this.#maxMarks && !this.#isForgotten(oldest[1], now)) return;
      this.#marks.delete(oldest[0]);
    }
  }

  #isForgotten({ at }: Mark, now: number): boolean {
    return now - at >= this.#retentionMs;
  }
}
