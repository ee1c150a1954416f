import { randomBytes } from 'node:crypto';
import type { Inbox } from '@videovector-webhooks/core';

/** How many deliveries are under way at once, as on a busy receiver. */
const AT_ONCE = 20;

/** Claims a new delivery, and completes it. */
export async function once(inbox: Inbox): Promise<void> {
  const claim = await inbox.claim(newKey(), 60_000);
  if (claim.state !== 'claimed' || !(await inbox.complete(claim))) throw new Error('The claim failed');
}

/** A key as core makes them. */
export function newKey(): string {
  return randomBytes(24).toString('hex');
}

/** So many calls at once, as one. */
export function concurrently(call: () => Promise<void>): () => Promise<unknown> {
  return () => Promise.all(Array.from({ length: AT_ONCE }, call));
}
