import type { Body } from '../body/source.js';
import { OUTCOMES, type Outcome, type OutcomeCode, type OutcomeDetails, type OutcomeRow } from './outcome.js';

/** What the steps so far found out about a delivery. The outcome reports most of them. */
export type KnownDelivery = {
  readonly [Name in keyof OutcomeDetails]?: OutcomeDetails[Name] | null;
} & {
  /** The body as received. */
  readonly receivedBody?: Body | undefined;
};

/** How a delivery ended. */
export interface Result {
  readonly code: OutcomeCode;
  readonly delivery: KnownDelivery;
  /** What the last step adds: the error, the reason, when to retry. */
  readonly details: OutcomeDetails;
}

/** Ends the pipeline: a step returns this instead of the value for the next step. */
export function stop(code: OutcomeCode, delivery: KnownDelivery = {}, details: OutcomeDetails = {}): Result {
  return { code, delivery, details };
}

/** Whether a step ended the pipeline. No other value of a step may have a property `code`. */
export function isStop(step: object): step is Result {
  return Object.hasOwn(step, 'code');
}

/** Converts a result into the outcome that is reported: only what is known. A loop over the names would be slower. */
export function outcomeOf({ code, delivery, details }: Result, durationMs?: number): Outcome {
  const { outcome, status, retryAfter, closeConnection = false }: OutcomeRow = OUTCOMES[code];
  const reported: Outcome = { outcome, code, status, closeConnection };
  if (delivery.event != null) reported.event = delivery.event;
  if (delivery.eventFromHeader != null) reported.eventFromHeader = delivery.eventFromHeader;
  if (delivery.eventMismatch != null) reported.eventMismatch = delivery.eventMismatch;
  if (delivery.eventId != null) reported.eventId = delivery.eventId;
  if (delivery.deliveryId != null) reported.deliveryId = delivery.deliveryId;
  if (delivery.webhookId != null) reported.webhookId = delivery.webhookId;
  if (delivery.matchedBy != null) reported.matchedBy = delivery.matchedBy;
  if (delivery.secretIndex != null) reported.secretIndex = delivery.secretIndex;
  if (delivery.key != null) reported.key = delivery.key;
  if (delivery.queuedForMs != null) reported.queuedForMs = delivery.queuedForMs;
  if (durationMs !== undefined) reported.durationMs = durationMs;
  if (retryAfter !== undefined) reported.retryAfter = retryAfter;
  return Object.freeze(Object.assign(reported, details));
}
