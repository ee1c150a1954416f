import { expect, it } from 'vitest';
import { describeRecorded } from '../../src/explain/recorded-outcome.js';

const outcome = { outcome: 'error', code: 'body_altered', status: 500 };

it.each([
  [{ code: 'body_altered', status: 500 }, 'something inside the app changed it'],
  [{ code: 'signature_invalid', status: 401 }, 'the receiver had another secret'],
  [{ code: 'handler_failed', status: 500 }, 'the handler threw an error'],
])('says what %j means if the captured bytes verify', (recorded, expected) => {
  const text = describeRecorded({ ...outcome, ...recorded }, true);
  expect(text).toContain(`It was answered ${recorded.status} ${recorded.code}: `);
  expect(text).toContain(expected);
});

it('concludes nothing from captured bytes that do not verify', () => {
  expect(describeRecorded(outcome, false)).toBe('It was answered 500 body_altered.');
});

it('shows only the status of a receiver of another library', () => {
  expect(describeRecorded({ ...outcome, code: 'unknown', status: 202 }, true)).toBe('It was answered 202.');
});

it('says that there was no response', () => {
  expect(describeRecorded({ ...outcome, code: 'no_answer' }, true)).toContain('did not respond');
});

it('says nothing of the response of the command that captured it', () => {
  expect(describeRecorded({ ...outcome, code: 'captured', status: 200 }, true)).toBeUndefined();
});
