import { createReceiver } from '@videovector-webhooks/core';
import { describe, expect, it } from 'vitest';
import { SECRET } from '../support/deliveries.js';
import { quietLogger } from '../support/quiet-logger.js';
import { INBOXES } from './inboxes.js';
import { play } from './play.js';
import { permutations, stories } from './stories.js';

const receiverFor = (inbox: Parameters<typeof createReceiver>[0]['inbox']) =>
  createReceiver({ secrets: SECRET, inbox, logger: quietLogger(), maxInFlight: 100_000 });

describe('every permutation of each story, two copies of each event', () => {
  it.each(['memory', 'sqlite'])('ends in the same state with the inbox %s', async (name) => {
    const opened = (await INBOXES[name]!())!;
    const list = stories(4);
    const { runs, superseded, wrong, lostTerminals } = await play(
      receiverFor(opened.inbox),
      opened,
      list,
      1_000,
    );
    expect(wrong).toEqual([]);
    expect(lostTerminals).toEqual([]);
    expect(runs).toBe(list.reduce((sum, { events }) => sum + permutations(events).length, 0));
    expect(superseded).toBeGreaterThan(30);
    await opened.close();
  });

  it('ends in other states without the order', async () => {
    const opened = (await INBOXES['memory']!())!;
    const inbox = { ...opened.inbox, claim: forgetful(opened.inbox) };
    const { wrong } = await play(receiverFor(inbox), opened, stories(4), 1_000);
    expect(wrong.length).toBeGreaterThan(10);
  });
});

/** Claims without the order, and claims to have one. */
function forgetful(inbox: NonNullable<Parameters<typeof receiverFor>[0]>): typeof inbox.claim {
  return async (key, leaseMs, observed, order) => {
    const result = await inbox.claim(key, leaseMs, observed);
    return result.state === 'claimed' ? { ...result, order } : result;
  };
}
