/** The faults that a delivery can meet, and what the receiver sees of each. */
export const FAULTS = {
  duplicate: 'the attempt is sent twice concurrently',
  reorder: 'the delivery waits until the next one to the same webhook has been sent',
  delay: 'the delivery waits for `delayMs`',
  truncate: 'the connection breaks in the middle of the body',
  slow: 'the body arrives at `bytesPerSecond`',
  tamper: 'an attacker first sends a changed copy with the old signature',
  'reserialize-lossless': 'a proxy re-serializes the JSON and keeps every number',
  'reserialize-lossy': 'a proxy re-serializes the JSON as JavaScript does, so 12.0 becomes 12',
  'swap-headers': 'X-Delivery-ID and X-Event-Type belong to another delivery',
  rotate: 'the secret is rotated just before, so the signature needs one that no receiver has yet',
  'crash-after-2xx': 'the worker crashes after a 2xx response, and sends the delivery again',
  'fresh-id':
    'an attacker first replays an earlier body of the webhook, or this one, with a new X-Delivery-ID',
} as const;

export type FaultName = keyof typeof FAULTS;

/** The faults that delay an attempt. */
export const DELAYING_FAULTS: ReadonlySet<FaultName> = new Set(['delay', 'reorder']);

/** The faults that a test event does not meet, since it is not a delivery. */
export const DELIVERY_FAULTS: ReadonlySet<FaultName> = new Set([...DELAYING_FAULTS, 'crash-after-2xx']);

/** The settings of faults. */
export interface FaultSettings {
  /** For `delay`: how long, in milliseconds on the sandbox's clock, up to a year. Default: 60,000. */
  delayMs?: number | undefined;
  /** For `slow`: how fast, 1 or more. Default: 1,000. */
  bytesPerSecond?: number | undefined;
}

/** Which attempts meet a fault. */
export interface FaultOptions extends FaultSettings {
  /** How many attempts. Default: 1; `Infinity` for all from now on. */
  times?: number | undefined;
  /** Only attempts to this webhook. Default: to any. */
  webhookId?: string | undefined;
  /** Only attempts with this event; `test` for test events. Default: with any. */
  event?: string | undefined;
}

/** A fault with its settings. */
export interface Fault {
  readonly name: FaultName;
  readonly delayMs: number;
  readonly bytesPerSecond: number;
}
