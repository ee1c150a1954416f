import { ConfigurationError, canonicalize, signBody, verifySignature } from '@videovector-webhooks/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RUN_COMPLETED, RUN_STARTED, SECRET, sign } from '../../../../test/support/deliveries.js';

const signature = sign(RUN_COMPLETED);
const text = new TextDecoder();

describe('signBody', () => {
  it('signs exactly the bytes that it is given', async () => {
    expect(await signBody(RUN_COMPLETED, SECRET)).toBe(signature);
    expect(await signBody(new TextEncoder().encode(RUN_COMPLETED), SECRET)).toBe(signature);
    expect(await signBody(`${RUN_COMPLETED}\n`, SECRET)).not.toBe(signature);
  });

  it.each(['', '  \n', 'undefined', 'null'])('refuses the secret %j', async (secret) => {
    await expect(signBody('{}', secret)).rejects.toThrow(ConfigurationError);
  });
});

describe('verifySignature', () => {
  it('accepts the raw bytes as signed', async () => {
    const body = new TextEncoder().encode(RUN_COMPLETED);
    const result = await verifySignature({ body, signature, secrets: SECRET });
    expect(result).toEqual({ ok: true, matchedBy: 'raw', authenticated: body, secretIndex: 0 });
  });

  it.each([
    ['compact', RUN_COMPLETED.replaceAll(', "', ',"').replaceAll('": ', '":')],
    [
      'with its keys in another order',
      RUN_COMPLETED.replace(/^\{("api_version": "2024-01"), (.*)\}$/, '{$2, $1}'),
    ],
    ['with raw letters for escapes', RUN_COMPLETED.replace('\\u00e9', 'é')],
    ['with upper-case escapes', RUN_COMPLETED.replace('\\u00e9', '\\u00E9')],
    ['indented', RUN_COMPLETED.replaceAll(', ', ',\n  ')],
    ['with a byte order mark', `\ufeff${RUN_COMPLETED}`],
  ])('accepts a body that was re-serialized on the way: %s', async (_how, body) => {
    const bytes = new TextEncoder().encode(body);
    const result = await verifySignature({ body: bytes, signature, secrets: SECRET });
    expect(result).toMatchObject({ ok: true, matchedBy: 'canonical' });
    expect(result.ok && text.decode(result.authenticated)).toBe(RUN_COMPLETED);
  });

  it('cannot accept what JavaScript has re-serialized with a float lost', async () => {
    const body = JSON.stringify(JSON.parse(RUN_COMPLETED));
    expect(await verifySignature({ body, signature, secrets: SECRET })).toEqual({
      ok: false,
      reason: 'signature_mismatch',
    });
  });

  it.each([
    ['signature_missing', undefined],
    ['signature_missing', null],
    ['signature_missing', ''],
    ['signature_malformed', signature.slice(7)],
    ['signature_malformed', signature.replace('sha256', 'SHA256')],
    ['signature_malformed', `${signature}00`],
    ['signature_malformed', signature.slice(0, -1)],
    ['signature_malformed', ` ${signature}`],
    ['signature_malformed', `${signature}\n`],
    ['signature_malformed', signature.slice(0, -1).concat('g')],
    ['signature_ambiguous', `${signature}, ${signature}`],
  ])('refuses a header as %s', async (reason, header) => {
    expect(await verifySignature({ body: RUN_COMPLETED, signature: header, secrets: SECRET })).toEqual({
      ok: false,
      reason,
    });
  });

  it('reads hex digits in either case', async () => {
    const upper = `sha256=${signature.slice(7).toUpperCase()}`;
    expect(await verifySignature({ body: RUN_COMPLETED, signature: upper, secrets: SECRET })).toMatchObject({
      ok: true,
    });
  });

  it('tries every secret and says which one matched', async () => {
    const secrets = ['another', SECRET, 'a third'];
    expect(await verifySignature({ body: RUN_COMPLETED, signature, secrets })).toMatchObject({
      ok: true,
      secretIndex: 1,
    });
    expect(
      await verifySignature({ body: RUN_COMPLETED, signature, secrets: [SECRET, SECRET] }),
    ).toMatchObject({ secretIndex: 0 });
    const wrong = await verifySignature({ body: RUN_COMPLETED, signature, secrets: ['another', 'a third'] });
    expect(wrong).toEqual({ ok: false, reason: 'signature_mismatch' });
  });

  it('refuses a duplicate key, unless the raw bytes match', async () => {
    const twice = RUN_STARTED.replace('"event": ', '"event": "export.ready", "event": ');
    expect(text.decode(canonicalize(twice))).toBe(RUN_STARTED);
    expect((await verifySignature({ body: twice, signature: sign(RUN_STARTED), secrets: SECRET })).ok).toBe(
      false,
    );
    expect(await verifySignature({ body: twice, signature: sign(twice), secrets: SECRET })).toMatchObject({
      matchedBy: 'raw',
    });
  });

  it('returns bytes that no later call overwrites', async () => {
    const body = RUN_COMPLETED.replaceAll(', "', ',"');
    const result = await verifySignature({ body, signature, secrets: SECRET });
    canonicalize(`["${'x'.repeat(1_000)}"]`);
    expect(result.ok && text.decode(result.authenticated)).toBe(RUN_COMPLETED);
  });

  it('tries the canonical form up to the cap only, and does not call a larger body a forgery', async () => {
    const body = RUN_COMPLETED.replaceAll(', "', ',"');
    const options = { body, signature, secrets: SECRET };
    expect((await verifySignature({ ...options, fallbackMaxBytes: body.length })).ok).toBe(true);
    for (const larger of [
      { ...options, fallbackMaxBytes: body.length - 1 },
      { ...options, body: RUN_COMPLETED.replaceAll(', "', `,${' '.repeat(64 * 1024)}"`) },
    ])
      expect(await verifySignature(larger)).toEqual({ ok: false, reason: 'canonicalization_skipped' });
    const forged = { ...options, body: body.replace('e', 'f') };
    expect(await verifySignature({ ...forged, fallbackMaxBytes: body.length })).toEqual({
      ok: false,
      reason: 'signature_mismatch',
    });
    const unknown = { ...options, secrets: { whk_1: SECRET }, webhookId: 'whk_2', fallbackMaxBytes: 0 };
    expect(await verifySignature(unknown)).toEqual({ ok: false, reason: 'signature_mismatch' });
  });

  it.each(['', '{', 'not JSON', '\ud800', '['.repeat(5000), `{"a":${'9'.repeat(5000)}}`])(
    'answers for a body that has no canonical form: %#',
    async (body) => {
      expect(await verifySignature({ body, signature, secrets: SECRET })).toEqual({
        ok: false,
        reason: 'signature_mismatch',
      });
    },
  );

  it('accepts the compact form of a JavaScript relay only with acceptCompactJson', async () => {
    const signed = '{"data":{"a":12},"event":"test"}';
    const options = {
      body: '{"event": "test", "data": {"a": 12}}',
      signature: sign(signed),
      secrets: SECRET,
    };
    expect((await verifySignature(options)).ok).toBe(false);
    const result = await verifySignature({ ...options, acceptCompactJson: true });
    expect(result).toMatchObject({ ok: true, matchedBy: 'canonical' });
    expect(result.ok && text.decode(result.authenticated)).toBe(signed);
  });

  it('reports a mismatch with acceptCompactJson for a body that has no compact form', async () => {
    const forged = { body: '{"data": {"a": NaN}}', signature: sign('{}'), secrets: SECRET };
    expect(await verifySignature({ ...forged, acceptCompactJson: true })).toEqual({
      ok: false,
      reason: 'signature_mismatch',
    });
  });

  it.each([[''], ['undefined'], [[]], [[SECRET, ' ']]])(
    'refuses the secrets %j as a mistake in the set-up',
    async (secrets) => {
      await expect(verifySignature({ body: '{}', signature, secrets })).rejects.toThrow(ConfigurationError);
    },
  );
});

describe('verifySignature with the secrets of several webhooks', () => {
  const body = RUN_COMPLETED;
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  it('takes those of the webhook from a record, and all of them without an id', async () => {
    const secrets = { whk_1: 'whsec_other', whk_2: ['whsec_new', SECRET] };
    const call = (webhookId?: string | null) => verifySignature({ body, signature, secrets, webhookId });
    expect(await call('whk_2')).toMatchObject({ ok: true, secretIndex: 1 });
    expect(await call('whk_1')).toEqual({ ok: false, reason: 'signature_mismatch' });
    expect(await call('whk_3')).toEqual({ ok: false, reason: 'signature_mismatch' });
    expect((await call()).ok).toBe(true);
    expect((await call(null)).ok).toBe(true);
  });

  it('asks a function once for many calls, and once more after a mismatch', async () => {
    const secrets = vi.fn(async (_id: string, { refresh }: { refresh: boolean }) =>
      refresh ? [SECRET, 'whsec_old'] : 'whsec_old',
    );
    const call = () => verifySignature({ body, signature, secrets, webhookId: 'whk_1' });
    // As for a receiver, a mismatch is not final while the function may not be asked again.
    expect(await call()).toEqual({ ok: false, reason: 'secrets_unavailable' });
    vi.advanceTimersByTime(10_000);
    expect(await call()).toMatchObject({ ok: true, secretIndex: 0 });
    expect((await call()).ok).toBe(true);
    expect(secrets.mock.calls).toEqual([
      ['whk_1', { refresh: false }],
      ['whk_1', { refresh: true }],
    ]);
  });

  it('says that a mismatch is not final before graceUntil, and with secrets that may be outdated', async () => {
    const call = async (found: { graceUntil?: Date; maxAgeMs?: number }) => {
      const options = {
        body,
        signature,
        secrets: () => ({ secrets: 'whsec_old', ...found }),
        webhookId: 'w',
      };
      await verifySignature(options);
      vi.advanceTimersByTime(10_000);
      return verifySignature(options);
    };
    expect(await call({})).toEqual({ ok: false, reason: 'signature_mismatch' });
    expect(await call({ graceUntil: new Date(Date.now() + 60_000) })).toEqual({
      ok: false,
      reason: 'secret_rotating',
    });
    expect(await call({ maxAgeMs: 1_000 })).toEqual({ ok: false, reason: 'secrets_unavailable' });
  });

  it('reports a function that throws, finds nothing, or lacks the id', async () => {
    const error = new Error('connection refused');
    const fails = { body, signature, secrets: (_id: string) => Promise.reject(error), webhookId: 'whk_1' };
    expect(await verifySignature(fails)).toEqual({ ok: false, reason: 'secrets_unavailable', error });
    const finds = { ...fails, secrets: (_id: string) => undefined };
    expect(await verifySignature(finds)).toMatchObject({ ok: false, reason: 'secrets_unavailable' });
    const answers = vi.fn<(id: string) => Promise<string>>();
    answers.mockResolvedValueOnce('whsec_old').mockRejectedValue(error);
    const later = { ...fails, secrets: answers };
    expect(await verifySignature(later)).toEqual({ ok: false, reason: 'secrets_unavailable' });
    vi.advanceTimersByTime(10_000);
    expect(await verifySignature(later)).toEqual({ ok: false, reason: 'secrets_unavailable', error });
    const invalid = { ...fails, secrets: () => ({ secrets: 'whsec_old', maxAgeMs: -1 }) };
    await verifySignature(invalid);
    vi.advanceTimersByTime(10_000);
    expect(await verifySignature(invalid)).toMatchObject({
      reason: 'secrets_unavailable',
      error: expect.objectContaining({ option: 'secrets().maxAgeMs' }),
    });
    const withoutId = await verifySignature({ ...fails, webhookId: '' });
    expect(withoutId).toMatchObject({ reason: 'secrets_unavailable', error: expect.any(ConfigurationError) });
  });

  it('refuses a secret that is missing, with the fix', async () => {
    const call = verifySignature({ body, signature, secrets: process.env['NO_SUCH_VARIABLE'] });
    await expect(call).rejects.toThrow('Set the environment variable');
  });
});

it.each([undefined, null, { event: 'test' }, 7])(
  'a body that is neither bytes nor text, %j, is refused by name',
  async (body) => {
    const call = verifySignature({
      body: body as never,
      signature: `sha256=${'0'.repeat(64)}`,
      secrets: 'whsec_example',
    });
    await expect(call).rejects.toThrow('exact bytes');
  },
);
