import type { CheckDelivery } from './sending/check-delivery.js';
import type { Answer, SendingManner } from './sending/send-request.js';

/** A request and its answer. */
export interface Exchange {
  readonly delivery: CheckDelivery;
  readonly manner: SendingManner;
  readonly answer: Answer;
  /** In milliseconds since the epoch. */
  readonly at: number;
}
