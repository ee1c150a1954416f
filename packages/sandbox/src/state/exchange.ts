/** One request to a receiver and its response: an attempt, what was sent besides one, or a test event. */
export interface Exchange {
  readonly id: string;
  readonly webhook_id: string;
  /** Null for a test event. */
  readonly delivery_id: string | null;
  /** The number of the delivery's attempt, from 1. */
  readonly attempt: number;
  /** Only an `attempt` decides what becomes of the delivery. The others were sent by a fault or by hand. */
  readonly kind: 'attempt' | 'copy' | 'forgery' | 'replay';
  /** The faults of the attempt. */
  readonly faults: readonly string[];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact body; base64 if it is not UTF-8. */
  readonly body: string;
  readonly body_encoding: 'utf8' | 'base64';
  readonly started_at: string;
  readonly duration_ms: number;
  /** Null if there was no response. */
  readonly status: number | null;
  readonly response_headers: Readonly<Record<string, string>>;
  /** The beginning of the response's body. */
  readonly response_body: string | null;
  /** Why there was no response. */
  readonly error: string | null;
}

/** The bytes of an exchange's body. */
export function bodyOf({ body, body_encoding }: Exchange): Buffer {
  return Buffer.from(body, body_encoding);
}
