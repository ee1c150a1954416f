import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';
import { answerTo, readAnswer } from '../../src/outcome/response.js';

import { inboxWith, setUp } from '../support/set-up.js';

describe('a response', () => {
  it.each([
    [8_000, '8'],
    [8_001, '9'],
    [8_999, '9'],
  ])(
    'to a copy of a claim that runs %i ms longer asks for a retry after %s s',
    async (remainingMs, seconds) => {
      const clock = manualClock();
      const claim = async () => ({ state: 'in-progress', remainingMs }) as const;
      const { receiver } = setUp({ clock, joinMs: 0, inbox: inboxWith(clock, () => ({ claim })) });
      receiver.fallback(() => {});
      const { headers } = answerTo(await receiver.receive(deliver(RUN_COMPLETED)));
      expect(headers['retry-after']).toBe(seconds);
    },
  );

  it('is read back as the outcome and the code that it reports', async () => {
    const { receiver } = setUp();
    const outcome = await receiver.receive(deliver(RUN_COMPLETED));
    expect(readAnswer(answerTo(outcome).body)).toEqual({ outcome: 'ignored', code: 'ignored' });
  });

  it.each([null, '', 'Bad Gateway', 'null', '7', '{"outcome":1}', '[]'])(
    'that is not a receiver’s reports no outcome: %s',
    (body) => {
      expect(readAnswer(body)).toEqual({ outcome: 'unknown', code: 'unknown' });
    },
  );
});
