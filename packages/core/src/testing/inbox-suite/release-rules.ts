import { expectResult } from './assertions.js';
import { LEASE_MS, LONG_LEASE_MS, type Rules } from './test-bed.js';

export const releaseRules: Rules = {
  async 'gives the delivery to the next caller immediately, as the next attempt'({ inbox, claimed }) {
    expectResult(await inbox.release(await claimed('a', LONG_LEASE_MS)), true);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'claimed', attempt: 2 });
  },

  async 'changes nothing once another caller has taken over'({ inbox, claimed, expired }) {
    const late = await expired('a');
    await claimed('a', LONG_LEASE_MS);
    expectResult(await inbox.release(late), false);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'in-progress' });
  },

  async 'does not bring back a completed delivery'({ inbox, claimed }) {
    const claim = await claimed('a');
    await inbox.complete(claim);
    expectResult(await inbox.release(claim), false);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'completed' });
  },

  async 'ends the claim: neither complete nor renew works after it'({ inbox, claimed }) {
    const claim = await claimed('a');
    await inbox.release(claim);
    expectResult(await inbox.complete(claim), false);
    expectResult(await inbox.renew(claim, LEASE_MS), false);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'claimed', attempt: 2 });
  },

  async 'returns the same if it is repeated, until another caller has the delivery'({ inbox, claimed }) {
    const claim = await claimed('a');
    expectResult(await inbox.release(claim), true);
    expectResult(await inbox.release(claim), true);
    await claimed('a', LONG_LEASE_MS);
    expectResult(await inbox.release(claim), false);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'in-progress' });
  },
};
