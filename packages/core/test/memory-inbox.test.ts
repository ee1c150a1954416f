import { type Claim, InboxFullError, memoryInbox } from '@videovector-webhooks/core';
import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { describeInbox, RETENTION_MS } from '../../../test/suites/describe-inbox.js';

describeInbox('memoryInbox', async () => {
  const clock = manualClock();
  return { inbox: memoryInbox({ clock, retentionMs: RETENTION_MS }), wait: (ms) => clock.advance(ms) };
});

describe('memoryInbox is bounded', () => {
  it('evicts the oldest completed delivery to make room', async () => {
    const inbox = memoryInbox({ maxEntries: 2 });
    for (const key of ['a', 'b', 'c'])
      await inbox.complete((await inbox.claim(key, 1000)) as unknown as Claim);
    expect((await inbox.claim('b', 1000)).state).toBe('completed');
    expect((await inbox.claim('c', 1000)).state).toBe('completed');
    expect((await inbox.claim('a', 1000)).state).toBe('claimed');
  });

  it('never evicts a delivery that is held, and refuses a new one instead', async () => {
    const inbox = memoryInbox({ maxEntries: 2 });
    const first = (await inbox.claim('a', 1000)) as unknown as Claim;
    await inbox.claim('b', 1000);
    await expect(inbox.claim('c', 1000)).rejects.toThrow(InboxFullError);
    expect((await inbox.claim('a', 1000)).state).toBe('in-progress');
    await inbox.complete(first);
    expect((await inbox.claim('c', 1000)).state).toBe('claimed');
    expect((await inbox.claim('b', 1000)).state).toBe('in-progress');
  });

  it('forgets what was given back before it forgets what was completed', async () => {
    const inbox = memoryInbox({ maxEntries: 100 });
    await inbox.complete((await inbox.claim('done', 1000)) as unknown as Claim);
    for (let i = 0; i < 500; i++)
      await inbox.release((await inbox.claim(`failed${i}`, 1000)) as unknown as Claim);
    expect((await inbox.claim('done', 1000)).state).toBe('completed');
  });

  it('makes room by forgetting a delivery that was given back', async () => {
    const inbox = memoryInbox({ maxEntries: 1 });
    await inbox.release((await inbox.claim('a', 1000)) as unknown as Claim);
    expect((await inbox.claim('b', 1000)).state).toBe('claimed');
  });

  it.each([{ maxEntries: 0 }, { maxEntries: Number.NaN }, { retentionMs: -1 }])(
    'refuses the options %o and names the wrong one',
    (options) => {
      expect(() => memoryInbox(options)).toThrow(Object.keys(options)[0]);
    },
  );
});
