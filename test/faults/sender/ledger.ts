import type { Answer } from './attempt.js';

/** The answers that the sender got, over all attempts and copies. */
export class Ledger {
  /** When each delivery was first acknowledged, in milliseconds since the epoch. */
  readonly acknowledgedAt = new Map<string, number>();
  /** The deliveries that the delivery worker itself gave up permanently, without an acknowledgement. */
  readonly givenUp = new Set<string>();
  requests = 0;
  /** Answers of 4xx, which are final. */
  rejections = 0;

  note(delivery: string, answer: Answer): void {
    this.requests++;
    if (answer === 'no-answer') return;
    if (answer >= 200 && answer < 300 && !this.acknowledgedAt.has(delivery)) {
      this.acknowledgedAt.set(delivery, Date.now());
    }
    if (answer >= 400 && answer < 500) this.rejections++;
  }
}
