import { expect, it } from 'vitest';
import { inCommandWords } from '../../src/terminal/command-words.js';

it('names the option that opens the grace period, and keeps the name of the step', () => {
  const text = inCommandWords(
    'prove-grace: the receiver answered 401 to a wrong signature, which is final. Set graceUntil on the receiver (or in ' +
      'the store that it reads) and deploy it everywhere. Nothing was changed',
  );
  expect(text).toMatch(/^prove-grace: the receiver answered 401/);
  expect(text).toContain(
    'Pass --open-grace with a command that sets graceUntil on the receivers to $GRACE_UNTIL, or',
  );
  expect(text).not.toContain('the store');
});

it('begins other messages with a capital letter', () => {
  expect(inCommandWords('the signal aborted')).toBe('It was interrupted');
});
