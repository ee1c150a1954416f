// Records a delivery before the handler has succeeded, and leaves the record if it fails.

import { correct, serve } from './correct.mjs';

const seen = new Set();

serve({
  ...correct,
  async handleOnce(key, work) {
    if (seen.has(key)) return 200;
    seen.add(key);
    return work().then(
      () => 200,
      () => 500,
    );
  },
});
