import { expectResult } from './assertions.js';
import { LEASE_MS, LONG_LEASE_MS, RETENTION_MS, type Rules } from './test-bed.js';

export const completeRules: Rules = {
  async 'makes every later claim find the delivery completed'({ inbox, claimed, wait }) {
    expectResult(await inbox.complete(await claimed('a')), true);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'completed' });
    await wait(LEASE_MS + 100);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'completed' });
  },

  async 'takes effect after the lease has run out, unless another caller has taken over'({ inbox, expired }) {
    expectResult(await inbox.complete(await expired('a')), true);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'completed' });
  },

  async 'changes nothing once another caller has taken over'({ inbox, claimed, expired }) {
    const late = await expired('a');
    const current = await claimed('a', LONG_LEASE_MS);
    expectResult(await inbox.complete(late), false);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'in-progress' });
    expectResult(await inbox.complete(current), true);
  },

  async 'changes nothing once another caller has completed the delivery'({ inbox, claimed, expired }) {
    const late = await expired('a');
    const current = await claimed('a', LONG_LEASE_MS);
    expectResult(await inbox.complete(current), true);
    expectResult(await inbox.complete(late), false);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'completed' });
  },

  async 'returns the same if it is repeated, since a client may send it twice'({ inbox, claimed }) {
    const claim = await claimed('a');
    expectResult(await inbox.complete(claim), true);
    expectResult(await inbox.complete(claim), true);
    expectResult(await inbox.release(claim), false);
    expectResult(await inbox.renew(claim, LEASE_MS), false);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'completed' });
  },

  async 'is remembered for the retention, counted from the completion'({ inbox, claimed, wait }) {
    const claim = await claimed('a', LONG_LEASE_MS);
    await wait(RETENTION_MS / 2);
    const startedAt = performance.now();
    await inbox.complete(claim);
    await wait(RETENTION_MS - 600);
    const result = await inbox.claim('a', LEASE_MS);
    // On a busy machine, the retention may be over already.
    if (performance.now() - startedAt < RETENTION_MS) expectResult(result, { state: 'completed' });
  },

  async 'is forgotten after the retention, also if it was repeated'({ inbox, claimed, wait }) {
    const claim = await claimed('a');
    await inbox.complete(claim);
    await wait(RETENTION_MS / 2);
    await inbox.complete(claim);
    await wait(RETENTION_MS / 2 + 300);
    expectResult(await inbox.claim('a', LONG_LEASE_MS), { state: 'claimed', attempt: 1 });
    expectResult(await inbox.complete(claim), false);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'in-progress' });
  },
};
