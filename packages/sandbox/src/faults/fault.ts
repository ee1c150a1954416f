/** What can go wrong on the way of a delivery, and how it shows to a receiver. */
export const FAULTS = {
  duplicate: 'the attempt is sent twice at the same time',
  reorder: 'the delivery is held back until the next one to the same webhook has been sent',
  delay: 'the delivery is held back for `delayMs`',
  truncate: 'the connection breaks in the middle of the body',
  slow: 'the body arrives at `bytesPerSecond`',
  tamper: 'somebody sends a changed copy of it first, under the old signature',
  'reserialize-lossless': 'a proxy prints the JSON anew and keeps every number',
  'reserialize-lossy': 'a proxy prints the JSON anew as JavaScript does, so that 12.0 becomes 12',
  'swap-headers': 'X-Delivery-ID and X-Event-Type are those of another delivery',
  rotate:
    'the secret is rotated just before, so that the attempt is signed with one that nobody has installed',
  'crash-after-2xx':
    'the worker dies after the answer of 2xx, knows nothing of it, and sends the delivery again',
  'fresh-id':
    'somebody sends an earlier body of the webhook first, or this one where there is none, under a new X-Delivery-ID',
} as const;

export type FaultName = keyof typeof FAULTS;

/** What holds an attempt back before it is made. */
export const HOLDS: ReadonlySet<FaultName> = new Set(['delay', 'reorder']);

/** What a test event does not meet: it is sent at once, once, and is no delivery. */
export const CONCERNS_DELIVERIES: ReadonlySet<FaultName> = new Set([...HOLDS, 'crash-after-2xx']);

/** The settings of those faults that have some. */
export interface FaultSettings {
  /** Of `delay`: for how long, in milliseconds on the sandbox's clock; a year at most. Default: 60,000. */
  delayMs?: number;
  /** Of `slow`: how fast; 1 at least. Default: 1,000. */
  bytesPerSecond?: number;
}

/** Which attempts meet a fault. */
export interface FaultOptions extends FaultSettings {
  /** How many attempts. Default: 1; Infinity for all from now on. */
  times?: number;
  /** Only those to this webhook. Default: to any. */
  webhookId?: string;
  /** Only those with this event; `test` for test events. Default: with any. */
  event?: string;
}

/** A fault as an attempt meets it. */
export interface Fault extends Required<FaultSettings> {
  readonly name: FaultName;
}
