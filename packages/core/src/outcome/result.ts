import type { Body } from '../body/source.js';
import { OUTCOMES, type Outcome, type OutcomeCode, type OutcomeDetails, type OutcomeRow } from './outcome.js';

/** What the steps so far found out about a delivery. The outcome reports the fields in DELIVERY_FIELDS. */
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

const DELIVERY_FIELDS = [
  'event',
  'eventFromHeader',
  'eventMismatch',
  'eventId',
  'deliveryId',
  'webhookId',
  'matchedBy',
  'secretIndex',
  'key',
  'queuedForMs',
] as const satisfies readonly (keyof OutcomeDetails)[];

/** Converts a result into the outcome that is reported. */
export function outcomeOf({ code, delivery, details }: Result, durationMs?: number): Outcome {
  const { outcome, status, retryAfter, closeConnection = false }: OutcomeRow = OUTCOMES[code];
  const reported: Record<string, unknown> = { outcome, code, status, closeConnection };
  for (const field of DELIVERY_FIELDS) if (delivery[field] != null) reported[field] = delivery[field];
  if (durationMs !== undefined) reported['durationMs'] = durationMs;
  if (retryAfter !== undefined) reported['retryAfter'] = retryAfter;
  return Object.freeze(Object.assign(reported, details)) as unknown as Outcome;
}
