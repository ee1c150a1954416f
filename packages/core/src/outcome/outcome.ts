/** What became of a delivery, in one word. */
export type OutcomeName =
  | 'handled'
  | 'duplicate'
  | 'ignored'
  | 'queued'
  | 'in_progress'
  | 'failed'
  | 'timed_out'
  | 'rejected'
  | 'unauthorized'
  | 'unavailable'
  | 'unprocessable'
  | 'refused'
  | 'error'
  | 'disconnected';

/** How one code is answered. */
export interface OutcomeRow {
  readonly outcome: OutcomeName;
  readonly status: number;
  /** When to try again, in seconds, unless the delivery itself says better. */
  readonly retryAfter?: number;
  /** Close the connection instead of answering, where the platform can. */
  readonly closeConnection?: boolean;
}

/**
 * Every way in which a delivery can end, and the status that makes this sender do the right thing: 2xx only once
 * the outcome is durable, 4xx only for what can never succeed, since it is never retried, and 5xx for all that the
 * receiver itself caused. (Contract: what the delivery worker does with the answer.)
 */
export const OUTCOMES = {
  /** The handler ran to its end. */
  handled: { outcome: 'handled', status: 200 },
  /** The delivery had been handled before. */
  duplicate: { outcome: 'duplicate', status: 200 },
  /** No handler is registered for the event; nothing is recorded. */
  ignored: { outcome: 'ignored', status: 200 },
  /** The queue has taken the delivery; it will be handled later. */
  queued: { outcome: 'queued', status: 202 },
  /** A queued event has no handler in this worker; another one, of a newer deployment, may have it. */
  no_handler: { outcome: 'unavailable', status: 503, retryAfter: 30 },
  /** Another copy of the delivery is being handled. Never 409: the sender would give the event up. */
  in_progress: { outcome: 'in_progress', status: 503 },
  /** The handler threw. */
  handler_failed: { outcome: 'failed', status: 500 },
  /** The event's data did not pass the schema given for it. */
  schema_failed: { outcome: 'failed', status: 500 },
  /** The handler took longer than it may. */
  handler_timeout: { outcome: 'timed_out', status: 503, retryAfter: 30 },
  /** The handler threw a PermanentError. */
  permanent_error: { outcome: 'rejected', status: 422 },
  /** The signature is missing, malformed or wrong, or the webhook is unknown; which one, nobody outside is told. */
  signature_invalid: { outcome: 'unauthorized', status: 401 },
  /** The signature does not match while a rotation is under way. */
  secret_rotating: { outcome: 'unavailable', status: 503, retryAfter: 30 },
  /** The secrets could not be had. */
  secrets_unavailable: { outcome: 'unavailable', status: 503, retryAfter: 5 },
  /** The inbox could not be reached. */
  inbox_unavailable: { outcome: 'unavailable', status: 503, retryAfter: 5 },
  /** The claim could not be renewed while the handler ran, so its result does not count. */
  claim_lost: { outcome: 'unavailable', status: 503, retryAfter: 5 },
  /** The handler's transaction was rolled back or its commit is in doubt. */
  commit_unknown: { outcome: 'unavailable', status: 503, retryAfter: 5 },
  /** The queue could not be reached. */
  queue_unavailable: { outcome: 'unavailable', status: 503, retryAfter: 5 },
  /** More deliveries are in progress than may be. */
  overloaded: { outcome: 'unavailable', status: 503, retryAfter: 10 },
  /** The receiver is being closed. */
  draining: { outcome: 'unavailable', status: 503, retryAfter: 10 },
  /** Authentic, but it names no event. */
  event_unusable: { outcome: 'unprocessable', status: 422 },
  /** Strict mode: authentic, but older than the inbox remembers, so it may be a replay. */
  event_stale: { outcome: 'unprocessable', status: 422 },
  /** The body is larger than `maxBodyBytes`. */
  body_too_large: { outcome: 'refused', status: 500 },
  /** The body is compressed, and unauthenticated bytes are never inflated: that would invite decompression bombs. */
  encoding_unsupported: { outcome: 'refused', status: 500 },
  /** Not a POST. */
  method_not_allowed: { outcome: 'refused', status: 405 },
  /** The exact bytes did not reach the receiver: something before it consumed or changed them, or passed none. */
  body_altered: { outcome: 'error', status: 500 },
  /** The raw bytes do not match, and the body is too large to be checked in its canonical form. */
  canonicalization_skipped: { outcome: 'error', status: 500 },
  /** The receiver was called with unusable headers, or has a defect. */
  internal_error: { outcome: 'error', status: 500 },
  /** The body did not arrive in time. */
  body_timeout: { outcome: 'disconnected', status: 503, closeConnection: true },
  /** The sender hung up before the body was whole. */
  client_gone: { outcome: 'disconnected', status: 503, closeConnection: true },
} as const satisfies Record<string, OutcomeRow>;

/** The code of an outcome: stable, and safe to show. */
export type OutcomeCode = keyof typeof OUTCOMES;

/** What is known of a delivery when it ends. Nothing here but `error` can hold a payload; none holds a secret. */
export interface OutcomeDetails {
  /** The event's name. Signed, unless `eventFromHeader`. */
  event?: string | undefined;
  /** The name comes from `X-Event-Type`, because the signed body names no event. */
  eventFromHeader?: true | undefined;
  /** `X-Event-Type` names another event than the signed body; the signed one was taken. */
  eventMismatch?: true | undefined;
  /** The envelope's id, signed. */
  eventId?: string | undefined;
  /** `X-Delivery-ID`, unsigned. */
  deliveryId?: string | undefined;
  /** The subscription: the one whose secret matched where `secrets` tells, else `X-Webhook-ID`, unsigned. */
  webhookId?: string | undefined;
  /** Which bytes matched the signature. */
  matchedBy?: 'raw' | 'canonical' | undefined;
  /** The matching secret's place in its list, from 0. */
  secretIndex?: number | undefined;
  /** The deduplication key. */
  key?: string | undefined;
  /** How often the delivery has been claimed, from 1. */
  attempt?: number | undefined;
  /** Why a signature was refused, for the log: the answer does not tell. */
  reason?: string | undefined;
  /** The claim was taken over while the handler ran, so another copy may have been handled too. */
  takenOver?: true | undefined;
  /** The inbox could not be told how it ended; that goes on behind the answer. */
  markPending?: true | undefined;
  /** What was thrown, by the handler, the inbox, the queue or the secrets function. */
  error?: unknown;
  /** How long the delivery took in this receiver, in milliseconds, its body's arrival and its handler included. */
  durationMs?: number | undefined;
  /** When the sender should try again, in seconds. */
  retryAfter?: number | undefined;
}

/** The end of a delivery: what happened, how it is answered, and what is known of it. */
export interface Outcome extends OutcomeDetails {
  /** What happened, in one word. */
  readonly outcome: OutcomeName;
  /** What happened, precisely. */
  readonly code: OutcomeCode;
  /** The HTTP status to answer with. */
  readonly status: number;
  /** Close the connection instead of answering, where the platform can. */
  readonly closeConnection: boolean;
}
