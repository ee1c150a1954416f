import { randomBytes } from 'node:crypto';
import type { Inbox } from '@videovector-webhooks/core';
import { speedRatio } from './compare.js';
import type { Line, RunOptions } from './row.js';

/** How many deliveries are handled concurrently, as on a busy receiver. */
const CONCURRENT = 20;
/** How many deliveries each side remembers before the measuring starts. */
const REMEMBERED = 10_000;

/** The line of a store's inbox against the bare round trips; both wait for the store, so the clock counts. */
export async function claimsAgainst(
  store: string,
  inbox: Inbox,
  against: string,
  bare: () => Promise<void>,
  options: RunOptions,
  reach: number,
): Promise<Line> {
  const ours = concurrently(() => claimAndComplete(inbox));
  const theirs = concurrently(bare);
  for (let i = 0; i < REMEMBERED; i += CONCURRENT) {
    await ours();
    await theirs();
  }
  return {
    what: `${store} inbox: claim and complete, ${CONCURRENT} concurrently`,
    against,
    measured: await speedRatio(ours, theirs, options, 'wall'),
    headline: 'inbox on Redis and PostgreSQL, round trips',
    reach: { atLeast: reach },
  };
}

export async function claimAndComplete(inbox: Inbox): Promise<void> {
  const claim = await inbox.claim(newKey(), 60_000);
  if (claim.state !== 'claimed' || !(await inbox.complete(claim))) throw new Error('The claim failed');
}

/** A key as core makes them. */
export function newKey(): string {
  return randomBytes(24).toString('hex');
}

/** Makes many calls concurrently. */
export function concurrently(call: () => Promise<void>): () => Promise<unknown> {
  return () => Promise.all(Array.from({ length: CONCURRENT }, call));
}
