import type { Case } from '../../case.js';
import { mustBeRefused } from '../../judge.js';
import { newId } from '../../sending/check-delivery.js';

/** The counterpart of `authentic`: a receiver that accepts everything would pass every case that expects acceptance. */
export const forged: Case = {
  id: 'wrong-key',
  promise: 'refuses',
  title: 'A signature with another key is refused',
  severity: 'must',
  sends: 'A delivery that is signed with a random key.',
  because: 'Otherwise, anyone who knows the URL could send events.',
  fix: 'whole-signature',
  when: 'first',
  voids: {
    isVoid: ({ promise }) => promise === 'verifies',
    caveat:
      'The receiver accepts a delivery that is signed with a random key. It would accept anything, so that it accepts authentic deliveries means nothing; these cases were not run.',
  },
  run: (target) => mustBeRefused(target, target.make({ secret: newId('whsec') })),
};
