// Says in its response what signature it expected, and where in the code it was.

import { createHmac } from 'node:crypto';
import { correct, serve } from './correct.mjs';

serve({
  ...correct,
  refusal(body) {
    const expected = createHmac('sha256', process.env.VIDEOVECTOR_WEBHOOK_SECRET).update(body).digest('hex');
    return { status: 401, text: JSON.stringify({ expected, stack: new Error('bad signature').stack }) };
  },
});
