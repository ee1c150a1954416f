import { broken, type Case, kept } from '../../case.js';
import { refusalOf } from '../../judge.js';

/** Without a counter that counts, a count of 0 or 1 says nothing. */
export const counter: Case = {
  id: 'counter',
  promise: 'once',
  title: 'An accepted event is handled, and --effects counts it',
  severity: 'must',
  sends: 'A plain authentic delivery; the counter must show 0 before and 1 after it.',
  because: 'An event that is accepted and never handled is lost.',
  fix: 'answer-after-work',
  needs: ['effects'],
  when: 'first',
  voids: {
    isVoid: ({ needs, id }) => (needs?.includes('effects') ?? false) && id !== 'counter',
    drops: 'effects',
    caveat:
      'The counter of --effects does not count a plain delivery as 1. Either the receiver accepts events without handling them (name one that it handles: --event), or the counter looks at something else. What depends on it was not tested.',
  },
  async run(target) {
    const delivery = target.make();
    const before = await target.count(delivery);
    if (before !== 0) return broken(`the counter shows ${before} for an event that was never sent`);
    const refusal = refusalOf(await target.deliver(delivery));
    if (refusal !== undefined) return refusal;
    const after = await target.handled(delivery, 1);
    return after === 1 ? kept() : broken(`the counter shows ${after} after one accepted delivery`);
  },
};
