import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';

import { setUp } from '../support/set-up.js';

describe('observers', () => {
  it('see every outcome, and an error that they throw is only logged', async () => {
    const { receiver, outcomes, logger } = setUp();
    const last = vi.fn();
    receiver.observe(() => {
      throw new Error('observer');
    });
    receiver.observe(last);
    await receiver.receive(deliver(RUN_COMPLETED));
    await receiver.receive(deliver(RUN_COMPLETED, {}, 'wrong'));
    expect(outcomes.map(({ code }) => code)).toEqual(['ignored', 'signature_invalid']);
    expect(last).toHaveBeenCalledTimes(2);
    expect(logger.lines.filter((line) => line.includes('observer threw'))).toHaveLength(2);
  });
});
