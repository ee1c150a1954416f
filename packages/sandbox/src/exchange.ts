/** One request to a receiver and what it answered: an attempt of a delivery, what was sent beside one, or a test event. */
export interface Exchange {
  readonly id: string;
  readonly webhook_id: string;
  /** Null for a test event. */
  readonly delivery_id: string | null;
  /** Which attempt of the delivery, from 1. */
  readonly attempt: number;
  /** `attempt` is what the worker goes by; the others came beside it, by a fault or by hand. */
  readonly kind: 'attempt' | 'copy' | 'forgery' | 'replay';
  /** The faults that it met. */
  readonly faults: readonly string[];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact body; in base64 where it is not UTF-8. */
  readonly body: string;
  readonly body_encoding: 'utf8' | 'base64';
  readonly started_at: string;
  readonly duration_ms: number;
  /** Null where there was no answer. */
  readonly status: number | null;
  readonly response_headers: Readonly<Record<string, string>>;
  /** The beginning of the answer's body. */
  readonly response_body: string | null;
  /** Why there was no answer. */
  readonly error: string | null;
}

/** The bytes of the body. */
export function bodyOf({ body, body_encoding }: Exchange): Buffer {
  return Buffer.from(body, body_encoding);
}
