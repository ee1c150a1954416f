import {
  ConfigurationError,
  createReceiver,
  type ReceiverOptions,
  type SecretList,
} from '@videovector-webhooks/core';
import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_STARTED, SECRET } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

const clock = manualClock();

function receiver(options: Partial<ReceiverOptions>) {
  return createReceiver({ secrets: SECRET, logger: quietLogger(), clock, ...options }).fallback(() => {});
}

describe('the option secrets', () => {
  it('may be one secret or a list, of which any may have signed', async () => {
    expect((await receiver({ secrets: SECRET }).receive(deliver(RUN_STARTED))).status).toBe(200);
    const outcome = await receiver({ secrets: ['new', SECRET] }).receive(deliver(RUN_STARTED));
    expect(outcome).toMatchObject({ status: 200, secretIndex: 1 });
  });

  it('may be a record by webhook id', async () => {
    const target = receiver({ secrets: { whk_01: SECRET, whk_02: ['other', 'another'] } });
    expect(await target.receive(deliver(RUN_STARTED))).toMatchObject({ status: 200, webhookId: 'whk_01' });
    const other = deliver(RUN_STARTED, { 'x-webhook-id': 'whk_02' }, 'another');
    expect(await target.receive(other)).toMatchObject({ status: 200, webhookId: 'whk_02', secretIndex: 1 });
  });

  it('as a record refuses one subscription’s signature under another’s id, and unknown ids', async () => {
    const target = receiver({ secrets: { whk_01: SECRET, whk_02: 'other' } });
    for (const id of ['whk_02', 'whk_03', '__proto__', 'constructor', 'toString']) {
      expect((await target.receive(deliver(RUN_STARTED, { 'x-webhook-id': id }))).code).toBe(
        'signature_invalid',
      );
    }
  });

  it('as a record refuses an unknown id permanently, even if the body is above the canonical cap', async () => {
    const target = receiver({ secrets: { whk_02: SECRET }, fallbackMaxBytes: 10 });
    expect(await target.receive(deliver(RUN_STARTED))).toMatchObject({
      code: 'signature_invalid',
      reason: 'webhook_unknown',
    });
  });

  it('as a record finds the subscription by the signature if a proxy dropped the id', async () => {
    const target = receiver({ secrets: { whk_02: 'other', whk_01: SECRET } });
    const outcome = await target.receive(deliver(RUN_STARTED, { 'x-webhook-id': undefined }));
    expect(outcome).toMatchObject({ status: 200, webhookId: 'whk_01' });
  });

  it.each([
    ['raw bytes above the canonical cap', 2 ** 21],
    ['raw bytes, and a canonical form six times as long', Math.floor(2 ** 21 / 7)],
  ])(
    'as a record without the id hashes at most 128 MiB for one request, over all secrets: %s',
    async (_form, largest) => {
      const others = Array.from({ length: 63 }, (_, index) => [`whk_${index}`, `other_${index}`]);
      const secrets = { ...Object.fromEntries(others), whk_last: SECRET };
      const target = receiver({ secrets, fallbackMaxBytes: 2 ** 20 });
      const start = '{"event": "test", "data": {}, "pad": "';
      const receiveBytes = (size: number) => {
        const body = `${start}${'x'.repeat(size - start.length - 2)}"}`;
        return target.receive(deliver(body, { 'x-webhook-id': undefined }));
      };
      expect(await receiveBytes(largest)).toMatchObject({ code: 'handled', webhookId: 'whk_last' });
      expect((await receiveBytes(largest + 1)).code).toBe('secrets_unavailable');
    },
  );

  it.each([
    ['', 'blank'],
    [' \n', 'blank'],
    ['undefined', 'the word "undefined"'],
    ['null', 'the word "null"'],
    [[], 'no secret'],
    [[SECRET, ''], 'secrets[1]'],
    [[SECRET, 7], 'not a string'],
    [{}, 'empty'],
    [{ whk_01: '' }, 'whk_01'],
    [{ whk_01: undefined }, 'whk_01'],
    [undefined, 'environment variable'],
    [null, 'environment variable'],
    [42, 'a number'],
  ])('refuses to start with %j', (secrets, hint) => {
    const start = () => receiver({ secrets: secrets as SecretList });
    expect(start).toThrow(ConfigurationError);
    expect(start).toThrow(hint);
    expect(start).toThrow(expect.objectContaining({ option: expect.stringMatching(/^secrets/) }));
  });

  it('refuses an imported module, and says what to pass instead', () => {
    // As `import * as` gives it; a bundler may make another object of that.
    const secrets = { [Symbol.toStringTag]: 'Module', secret: SECRET } as unknown as SecretList;
    const start = () => receiver({ secrets });
    expect(start).toThrow('is a module');
    expect(start).toThrow('Pass its export, for JSON its default.');
  });

  it.each([
    [{ whk_01: '' }, 'secrets["whk_01"]'],
    [{ whk_1: SECRET, whk_02: '' }, 'secrets["whk_02"]'],
    [{ whk_1: SECRET, 'my whk_02': '' }, 'secrets (entry 2)'],
    [{ 'whk_02 of the shop': '' }, 'secrets (entry 1)'],
    [{ whsec_the_wrong_way_round: '' }, 'secrets (entry 1)'],
  ])('as a record is named by an id, but not by what may be the secret: %j', (secrets, name) => {
    const start = () => receiver({ secrets });
    expect(start).toThrow(name);
    for (const id of Object.keys(secrets)) if (!/^whk_\d+$/.test(id)) expect(start).not.toThrow(id);
  });

  it('as a record says which webhook id can’t be one', () => {
    const start = () => receiver({ secrets: { whk_1: SECRET, undefined: SECRET } });
    expect(start).toThrow('The webhook id of secrets (entry 2) is the word "undefined"');
    expect(start).toThrow(expect.objectContaining({ option: 'secrets' }));
  });
});
