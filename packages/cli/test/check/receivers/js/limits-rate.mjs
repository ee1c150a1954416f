// Answers 429 if more than ten requests are in progress.

import { setTimeout as sleep } from 'node:timers/promises';
import { correct, serve } from './correct.mjs';

let inProgress = 0;

serve({
  ...correct,
  async receive(request, body) {
    if (inProgress >= 10) return { status: 429, text: 'too many requests' };
    inProgress++;
    try {
      // Long enough for a burst to pile up.
      await sleep(100);
      return await correct.receive.call(this, request, body);
    } finally {
      inProgress--;
    }
  },
});
