import { expectResult, expectThat } from './assertions.js';
import { LEASE_MS, LONG_LEASE_MS, type Rules } from './test-bed.js';

export const transactionRules: Rules = {
  async 'runs the work once, and completes the delivery'({ inbox, claimed, transactional }) {
    const store = transactional();
    let runs = 0;
    const work = async () => void runs++;
    const result = await store.transaction(await claimed('a'), work, new AbortController().signal);
    expectThat(result === 'committed', `expected committed, found ${result}`);
    expectThat(runs === 1, `expected one run of the work, found ${runs}`);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'completed' });
  },

  async 'throws the error of the work, and does not complete the delivery'({
    inbox,
    claimed,
    transactional,
  }) {
    const store = transactional();
    const claim = await claimed('a', LONG_LEASE_MS);
    const failure = new Error('the work failed');
    const work = () => Promise.reject(failure);
    const thrown = await store.transaction(claim, work, new AbortController().signal).catch((error) => error);
    expectThat(thrown === failure, `expected the error of the work, found ${thrown}`);
    expectResult(await inbox.claim('a', LEASE_MS), { state: 'in-progress' });
    expectResult(await inbox.release(claim), true);
  },

  async 'is fenced once another caller has taken over'({ inbox, claimed, expired, transactional }) {
    const store = transactional();
    const late = await expired('a');
    const current = await claimed('a', LONG_LEASE_MS);
    const result = await store.transaction(late, async () => {}, new AbortController().signal);
    expectThat(result === 'fenced', `expected fenced, found ${result}`);
    expectResult(await inbox.complete(current), true);
  },
};
