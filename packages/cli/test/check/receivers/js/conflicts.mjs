// Answers 409 to a copy of a delivery that is in progress.

import { setTimeout as sleep } from 'node:timers/promises';
import { correct, serve } from './correct.mjs';

const inProgress = new Set();

serve({
  ...correct,
  async handleOnce(key, work) {
    if (inProgress.has(key)) return 409;
    inProgress.add(key);
    try {
      // Long enough for copies to arrive meanwhile.
      return await correct.handleOnce(key, () => sleep(1_000).then(work));
    } finally {
      inProgress.delete(key);
    }
  },
});
