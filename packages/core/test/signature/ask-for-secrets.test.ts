import { ConfigurationError, SecretsUnavailableError } from '@videovector-webhooks/core';
import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { SECRET } from '../../../../test/support/deliveries.js';
import { askForSecrets } from '../../src/signature/ask-for-secrets.js';

const ask = (found: unknown, clock = manualClock()) =>
  askForSecrets((() => found) as never, clock, 'whk_1', false);

describe('a secrets function', () => {
  it('that does not respond within five seconds makes the secrets unavailable', async () => {
    const clock = manualClock();
    const answer = ask(new Promise(() => {}), clock);
    const failed = expect(answer).rejects.toThrow(
      new SecretsUnavailableError('The secrets function did not respond within 5000 ms.'),
    );
    await clock.advance(5_000);
    await failed;
  });

  it.each([undefined, null])('that returns %s does not know the webhook', async (nothing) => {
    expect(await ask(nothing)).toBeUndefined();
  });

  it('that returns an object without secrets is told what to return', async () => {
    const answer = ask({ secret: SECRET });
    await expect(answer).rejects.toThrow(ConfigurationError);
    await expect(answer).rejects.toThrow(/without the field secrets\. .*\{ secrets, graceUntil, maxAgeMs \}/);
  });

  it.each([
    [0, undefined],
    [1, { retryAfter: 1 }],
    [1_500, { retryAfter: 2 }],
    [400_000, { retryAfter: 300 }],
  ])(
    'whose secrets may be %i ms old makes a mismatch inconclusive for as long, up to five minutes',
    async (maxAgeMs, inconclusive) => {
      expect((await ask({ secrets: SECRET, maxAgeMs }))?.inconclusive).toEqual(inconclusive);
    },
  );
});
