import { settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
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
    expect(logger.lines.filter((line) => line.includes('help observer_failed)'))).toHaveLength(2);
  });

  it('may be asynchronous: the response does not wait for them, and a rejection is only logged', async () => {
    const { receiver, logger } = setUp();
    const finished = gate();
    receiver.observe(async () => {
      await finished.promise;
      throw new Error('observer');
    });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('ignored');
    const failures = () => logger.lines.filter((line) => line.includes('observer threw'));
    expect(failures()).toEqual([]);
    finished.open();
    await settled();
    expect(failures()).toHaveLength(1);
  });
});
