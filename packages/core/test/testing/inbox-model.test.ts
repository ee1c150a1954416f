import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { compareWithModel } from '../../../../test/suites/describe-inbox-model.js';
import { MapInbox } from './map-inbox.js';
import { WRONG_INBOXES } from './wrong-inboxes.js';

const compare = (Inbox: typeof MapInbox): Promise<void> =>
  compareWithModel(({ retentionMs }) => {
    const clock = manualClock();
    return { inbox: new Inbox(clock, retentionMs), wait: clock.advance };
  }, 50);

describe('the model of an inbox', () => {
  it('agrees with a right one', async () => {
    await compare(MapInbox);
  });

  it.each([
    'checks no token',
    'completes without the token',
    'releases without the token',
    'renews without the token',
    'gives out one token for all',
  ])('differs from one that %s', async (mistake) => {
    await expect(compare(WRONG_INBOXES[mistake]!.Inbox)).rejects.toThrow('Counterexample');
  });
});
