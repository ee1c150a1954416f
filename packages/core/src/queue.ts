import type { SignatureMatch } from './signature.js';

/** A verified delivery on its way through a queue: plain JSON, and small but for the body. */
export interface QueuedDelivery {
  /** The deduplication key; fit to be the job's id. */
  readonly key: string;
  /** The authenticated bytes, in base64. */
  readonly body: string;
  readonly matchedBy: SignatureMatch['matchedBy'];
  readonly eventType: string | undefined;
  readonly deliveryId: string | undefined;
  readonly webhookId: string | undefined;
}

/** An engine that keeps verified deliveries until `receiver.process` handles them. */
export interface DeliveryQueue {
  /**
   * Takes a delivery.
   *
   * @returns When it is stored durably; the sender is told 202 then, and will not send it again.
   */
  enqueue(delivery: QueuedDelivery): Promise<void>;
}

/** Encodes bytes as base64 (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // In slices, since a function takes only so many arguments.
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

/** Decodes base64. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
