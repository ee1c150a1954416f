import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';
import type { OutcomeCode } from '../../src/outcome/outcome.js';
import { answerTo, readAnswer } from '../../src/outcome/response.js';
import { outcomeOf, stop } from '../../src/outcome/result.js';
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

it('a response has only the headers that its outcome needs', () => {
  const names = (code: OutcomeCode): string[] => Object.keys(answerTo(outcomeOf(stop(code))).headers);
  const always = ['content-type'];
  expect(names('handled')).toEqual(always);
  expect(names('draining')).toEqual([...always, 'retry-after']);
  expect(names('method_not_allowed')).toEqual([...always, 'allow', 'cache-control']);
  expect(names('client_gone')).toEqual([...always, 'connection']);
  expect(answerTo(outcomeOf(stop('client_gone'))).headers['connection']).toBe('close');
});
