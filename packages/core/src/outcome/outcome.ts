/** How a delivery ended, in one word. */
export type OutcomeName =
  | 'handled'
  | 'duplicate'
  | 'superseded'
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

/** How one outcome is answered and logged. */
export interface OutcomeRow {
  readonly outcome: OutcomeName;
  readonly status: number;
  /** When the sender should try again, in seconds, unless the result has its own `retryAfter`. */
  readonly retryAfter?: number;
  /** Close the connection instead of answering, if the platform can. */
  readonly closeConnection?: boolean;
  /** How it is logged. A quiet one needs no attention, and is logged only if it carries an error or a reason. */
  readonly log: 'quiet' | 'warn' | 'error';
  /** Log every occurrence: only authentic deliveries end like this. Others are logged once a minute for each reason. */
  readonly logEvery?: true;
  /** What the log says if the outcome carries neither an error nor a reason. */
  readonly advice?: string;
}

/**
 * Every way in which a delivery can end, with the status that makes this sender do the right thing: 4xx only if the
 * receiver can't tell the delivery from a forgery or no retry could succeed, since the sender never retries it, and 5xx for
 * everything else that failed. 2xx means that the handler has succeeded, the queue has stored the delivery, there is no
 * handler, or the event is stale; if the inbox then can't record it, the response is still 200, since the effect is there,
 * and the write is retried.
 * (Contract: "What the delivery worker does with the answer".)
 *
 * To add an outcome, add a row here, its text in `scripts/errors-page/outcomes.md`, a row in the README's table of responses, and a case in
 * `test/suites/adapter/outcome-rows.ts`; the compiler and the documentation tests name the ones that you miss. If it ends
 * deliveries without reading the body, `missingBody` in `replay/capture-recorder.ts` may need the reason.
 */
export const OUTCOMES = {
  /** The handler succeeded. */
  handled: { outcome: 'handled', status: 200, log: 'quiet', logEvery: true },
  /** The delivery was handled before. */
  duplicate: { outcome: 'duplicate', status: 200, log: 'quiet', logEvery: true },
  /** A later event of the same resource was handled before, and the handler has `order: 'latest'`. It counts as completed. */
  superseded: { outcome: 'superseded', status: 200, log: 'quiet', logEvery: true },
  /** No handler is registered for the event; nothing is recorded. */
  ignored: { outcome: 'ignored', status: 200, log: 'quiet' },
  /** The queue has stored the delivery; it will be handled later. */
  queued: { outcome: 'queued', status: 202, log: 'quiet', logEvery: true },
  /** A queued event has no handler in this worker; another one, of a newer deployment, may have it. */
  no_handler: {
    outcome: 'unavailable',
    status: 503,
    retryAfter: 30,
    log: 'error',
    advice:
      'this worker has no handler for a queued event, so the job stays in the queue. Deploy the handler, or register one ' +
      'that does nothing',
  },
  /** Another copy of the delivery, or another event of an ordered resource, is being handled. Never 409: the sender would give the event up. */
  in_progress: { outcome: 'in_progress', status: 503, log: 'quiet', logEvery: true },
  /** The handler threw. */
  handler_failed: { outcome: 'failed', status: 500, log: 'error', logEvery: true },
  /** The event's data did not pass the schema for it. */
  schema_failed: { outcome: 'failed', status: 500, log: 'error', logEvery: true },
  /** The handler ran longer than `handlerTimeoutMs`. */
  handler_timeout: { outcome: 'timed_out', status: 503, retryAfter: 30, log: 'error', logEvery: true },
  /** The handler threw a `PermanentError`. */
  permanent_error: { outcome: 'rejected', status: 422, log: 'warn', logEvery: true },
  /** The signature is missing, malformed or wrong, or the webhook is unknown. The response does not say which. */
  signature_invalid: { outcome: 'unauthorized', status: 401, log: 'warn' },
  /** The signature does not match during a rotation. */
  secret_rotating: {
    outcome: 'unavailable',
    status: 503,
    retryAfter: 30,
    log: 'warn',
    advice:
      'no configured secret matches the signature, and graceUntil has not passed, so the sender retries. Add the new secret ' +
      'before then',
  },
  /** The secrets could not be loaded, or may be outdated. */
  secrets_unavailable: {
    outcome: 'unavailable',
    status: 503,
    retryAfter: 5,
    log: 'error',
    advice:
      'the secrets function has no secret that matches the signature so far, but may soon: it was called seconds ago, or ' +
      'returned maxAgeMs. The sender retries, and the function is called again',
  },
  /** The inbox could not be reached. */
  inbox_unavailable: { outcome: 'unavailable', status: 503, retryAfter: 5, log: 'error' },
  /** The delivery was claimed `maxAttempts` times before, and never completed. */
  parked: {
    outcome: 'unavailable',
    status: 503,
    retryAfter: 60,
    log: 'error',
    logEvery: true,
    advice:
      'tried maxAttempts times, so no handler is called any more. Fix the cause, then run videovector-webhooks dead retry',
  },
  /**
   * The lease ran out or another receiver took the claim over, and the handler did not finish, or may have stopped early, since it
   * had read the signal.
   */
  claim_lost: { outcome: 'unavailable', status: 503, retryAfter: 5, log: 'error', logEvery: true },
  /** The handler's transaction was rolled back, or its commit is in doubt. */
  commit_unknown: {
    outcome: 'unavailable',
    status: 503,
    retryAfter: 5,
    log: 'error',
    logEvery: true,
    advice:
      "another receiver took the delivery over, so this one's transaction was rolled back, or the response to its commit was " +
      'lost. The sender delivers again, and the inbox knows whether the event was handled',
  },
  /** The queue could not be reached. */
  queue_unavailable: { outcome: 'unavailable', status: 503, retryAfter: 5, log: 'error' },
  /** The delivery is larger than the queue accepts. Authentic, so the sender retries while the limit is raised. */
  job_too_large: { outcome: 'refused', status: 500, log: 'error', logEvery: true },
  /** There is no room for more: verified deliveries, bodies, or entries of the inbox. */
  overloaded: {
    outcome: 'unavailable',
    status: 503,
    retryAfter: 10,
    log: 'error',
    advice:
      'more deliveries are in flight than maxInFlight, maxBufferedBytes or the inbox allow. Make handlers faster, add a ' +
      'queue, or raise the limit',
  },
  /** The receiver is being closed. */
  draining: {
    outcome: 'unavailable',
    status: 503,
    retryAfter: 10,
    log: 'error',
    advice: 'the receiver is shutting down. Have the load balancer stop sending before close() is called',
  },
  /** Authentic, but not a JSON object that names an event. */
  event_unusable: {
    outcome: 'unprocessable',
    status: 422,
    log: 'warn',
    logEvery: true,
    advice:
      'authentic, but not a JSON object that names an event. The sender does not retry it. Capture it, and look at its body',
  },
  /** Strict mode: authentic, but older than the inbox remembers, so it may be a replay. */
  event_stale: {
    outcome: 'unprocessable',
    status: 422,
    log: 'warn',
    logEvery: true,
    advice:
      'authentic, but older than the inbox remembers, so it may be a replay. The sender does not retry it',
  },
  /** The body is larger than `maxBodyBytes`. */
  body_too_large: {
    outcome: 'refused',
    status: 500,
    log: 'error',
    advice: 'the body is larger than maxBodyBytes. Raise that option before the sender stops retrying',
  },
  /** The body is compressed, and unauthenticated bytes are never inflated: that would invite decompression bombs. */
  encoding_unsupported: {
    outcome: 'refused',
    status: 500,
    log: 'error',
    advice:
      'the body is compressed, and the sender does not compress. Turn compression of requests off in the proxy',
  },
  /** Not a POST. */
  method_not_allowed: { outcome: 'refused', status: 405, log: 'quiet' },
  /** The exact bytes did not reach the receiver: something before it consumed or changed them, or passed none. */
  body_altered: { outcome: 'error', status: 500, log: 'warn' },
  /** The raw bytes do not match, and the body is too large to be checked in its canonical form. */
  canonicalization_skipped: {
    outcome: 'error',
    status: 500,
    log: 'error',
    advice:
      'the raw bytes do not match, and the body is larger than fallbackMaxBytes, so its canonical form was not checked. ' +
      'Raise that option, or have the proxy pass the JSON through unchanged',
  },
  /** The receiver was called with unusable headers, or has a defect. */
  internal_error: { outcome: 'error', status: 500, log: 'error' },
  /** The body did not arrive in time. */
  body_timeout: {
    outcome: 'disconnected',
    status: 503,
    closeConnection: true,
    log: 'error',
    advice: 'the body did not arrive within bodyTimeoutMs. If this happens often, check the proxies in front',
  },
  /** The sender hung up before the body was complete. */
  client_gone: { outcome: 'disconnected', status: 503, closeConnection: true, log: 'error' },
} as const satisfies Record<string, OutcomeRow>;

/** How a delivery ended, precisely: stable, and safe to show. */
export type OutcomeCode = keyof typeof OUTCOMES;

/** What is known of a delivery when it ends. Only `error` can hold a payload; nothing holds a secret. */
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
  /** The subscription whose secret matched, if `secrets` is a record or a function of the id; else `X-Webhook-ID`, unsigned. */
  webhookId?: string | undefined;
  /** Which bytes matched the signature. */
  matchedBy?: 'raw' | 'canonical' | undefined;
  /** The position of the matching secret in its list, from 0. */
  secretIndex?: number | undefined;
  /** The deduplication key. */
  key?: string | undefined;
  /** How often the delivery has been claimed in this inbox, from 1. Not the sender's attempts. */
  attempt?: number | undefined;
  /** For the log: why a signature was refused, as a code, or what keeps the exact bytes away, as text. */
  reason?: string | undefined;
  /** The claim was taken over while the handler ran, so another copy may have been handled too. */
  takenOver?: true | undefined;
  /** How long the delivery waited in the queue, in milliseconds. */
  queuedForMs?: number | undefined;
  /** The inbox could not be updated yet; the update is retried in the background. */
  markPending?: true | undefined;
  /** What was thrown, by the handler, the inbox, the queue or the secrets function. */
  error?: unknown;
  /** How long the delivery took in this receiver, in milliseconds, its body's arrival and its handler included. */
  durationMs?: number | undefined;
  /** When the sender should try again, in seconds. */
  retryAfter?: number | undefined;
}

/** How a delivery ended, how to answer it, and what is known of it. */
export interface Outcome extends OutcomeDetails {
  /** What happened, in one word. */
  readonly outcome: OutcomeName;
  /** What happened, precisely. */
  readonly code: OutcomeCode;
  /** The HTTP status to answer with. */
  readonly status: number;
  /** Close the connection instead of answering, if the platform can. */
  readonly closeConnection: boolean;
}
