import { ConfigurationError, createReceiver, verifySignature } from '@videovector-webhooks/core';
import { expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET, sign } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

// As in a bundle or an installation that lacks the library.
vi.mock('fast-json-stable-stringify', () => {
  throw new Error('Cannot find package');
});

const reserialized = { body: `${RUN_COMPLETED}\n`, signature: sign(RUN_COMPLETED), secrets: SECRET };
const forged = { ...reserialized, signature: sign('{}') };

it('without acceptCompactJson, the library is never loaded', async () => {
  expect(await verifySignature(reserialized)).toMatchObject({ ok: true, matchedBy: 'canonical' });
  expect(await verifySignature(forged)).toMatchObject({ ok: false });
});

it('with acceptCompactJson, the library is loaded only for what matches in no other form, and named if it is missing', async () => {
  expect(await verifySignature({ ...reserialized, acceptCompactJson: true })).toMatchObject({ ok: true });
  const failure = verifySignature({ ...forged, acceptCompactJson: true });
  await expect(failure).rejects.toThrow(ConfigurationError);
  await expect(failure).rejects.toThrow('install fast-json-stable-stringify');
  await expect(failure).rejects.toMatchObject({ option: 'acceptCompactJson', cause: expect.any(Error) });
});

it('a receiver that lacks the library answers 503, since the sender never retries a 401', async () => {
  const receiver = createReceiver({ secrets: SECRET, acceptCompactJson: true, logger: quietLogger() });
  const outcome = await receiver.receive(deliver(RUN_COMPLETED, {}, 'whsec_another'));
  expect(outcome.status).toBe(503);
  expect(outcome.error).toBeInstanceOf(ConfigurationError);
});
