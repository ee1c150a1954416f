import { expectResult } from './assertions.js';
import { LEASE_MS, LONG_LEASE_MS, type Rules } from './test-bed.js';

export const renewRules: Rules = {
  async 'holds a delivery for longer'({ inbox, claimed, wait }) {
    const claim = await claimed('a');
    await wait(LEASE_MS / 2);
    expectResult(await inbox.renew(claim, LONG_LEASE_MS), true);
    await wait(LEASE_MS * 2);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'in-progress' });
  },

  async 'counts the lease from now, so that it can also shorten it'({ inbox, claimed, wait }) {
    const claim = await claimed('a', LONG_LEASE_MS);
    expectResult(await inbox.renew(claim, LEASE_MS), true);
    await wait(LEASE_MS + 100);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'claimed', attempt: 2 });
  },

  async 'takes effect after the lease has run out, unless another caller has taken over'({ inbox, expired }) {
    expectResult(await inbox.renew(await expired('a'), LONG_LEASE_MS), true);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'in-progress' });
  },

  async 'changes nothing once another caller has taken over'({ inbox, claimed, expired, wait }) {
    const late = await expired('a');
    const current = await claimed('a');
    expectResult(await inbox.renew(late, LONG_LEASE_MS), false);
    await wait(LEASE_MS + 100);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'claimed', attempt: 3 });
    expectResult(await inbox.complete(current), false);
  },

  async 'does not bring back a completed delivery'({ inbox, claimed }) {
    const claim = await claimed('a');
    await inbox.complete(claim);
    expectResult(await inbox.renew(claim, LONG_LEASE_MS), false);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'completed' });
  },
};
