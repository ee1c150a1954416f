import { createHmac, timingSafeEqual } from 'node:crypto';
import { SECRET } from '../../support/deliveries.js';
import { handle } from './handle.js';

/** Where a route by hand remembers deliveries; by default nowhere. */
export interface Memory {
  /** Returns whether the delivery is new, and remembers that it is being handled. */
  claim(deliveryId: string): boolean | Promise<boolean>;
  /** Remembers that it was handled. */
  complete?(deliveryId: string): unknown;
}

/** What a route by hand does once it has the body: verify as the sender's page shows it, look the delivery up, parse, handle. */
export async function statusFor(
  body: Buffer | string,
  signature: string | undefined,
  deliveryId: string | undefined,
  memory: Memory | undefined,
): Promise<200 | 401> {
  if (!isAuthentic(body, signature)) return 401;
  const isNew = memory === undefined || (await memory.claim(deliveryId!));
  if (!isNew) return 200;
  await handle(JSON.parse(body.toString()));
  await memory?.complete?.(deliveryId!);
  return 200;
}

function isAuthentic(body: string | Buffer, signature = ''): boolean {
  const expected = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  return (
    signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  );
}
