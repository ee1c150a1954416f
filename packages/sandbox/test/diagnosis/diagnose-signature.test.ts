import { signBody } from '@videovector-webhooks/core';
import { diagnoseSignature } from '@videovector-webhooks/sandbox/diagnosis';
import { describe, expect, it } from 'vitest';

const SIGNED = '{"data": {"n": 12.0, "title": "Caf\\u00e9"}, "event": "export.ready"}';
const SECRET = 'whsec_"odd" $ecret%20';

/** Diagnoses a body that has the signature of another text. */
async function diagnose(
  body: string | Uint8Array,
  given: {
    secret?: string;
    signed?: string;
    webhookId?: string;
    known?: string[];
    headers?: Record<string, string>;
  } = {},
) {
  const { secret = SECRET, signed = SIGNED, webhookId, known, headers } = given;
  return diagnoseSignature({
    headers: { 'x-webhook-signature': await signBody(signed, SECRET), 'x-webhook-id': 'whk_1', ...headers },
    body: typeof body === 'string' ? Buffer.from(body) : body,
    secrets: [
      { name: 'OTHER', value: 'whsec_other' },
      { name: 'MINE', value: secret, webhookId },
    ],
    ...(known !== undefined && { signedTexts: known }),
  });
}

const codesOf = async (...given: Parameters<typeof diagnose>) =>
  (await diagnose(...given)).findings.map(({ code }) => code);

describe('the diagnosis of a signature', () => {
  it('that matches names the secret and how it matches', async () => {
    const raw = await diagnose(SIGNED);
    expect(raw).toMatchObject({
      verified: true,
      secret: { name: 'MINE' },
      findings: [{ code: 'verified_raw' }],
    });
    expect(await codesOf('{"event":"export.ready","data":{"n":12.0,"title":"Café"}}')).toEqual([
      'verified_canonical',
      'whitespace',
      'escapes',
      'key_order',
    ]);
    expect(await codesOf(SIGNED, { webhookId: 'whk_2' })).toEqual(['verified_raw', 'other_webhook']);
  });

  it.each([
    [undefined, 'signature_missing'],
    ['', 'signature_missing'],
    ['sha256=abc', 'signature_malformed'],
  ])('with the header %j says what is wrong with it', async (signature, code) => {
    const headers = { 'x-webhook-signature': signature } as Record<string, string>;
    expect(await codesOf(SIGNED, { headers })).toEqual([code]);
  });

  it.each([
    ['x-videovector-signature', SIGNED, '', 'The header X-Videovector-Signature has it, and it matches'],
    ['x-forwarded-x-webhook-signature', SIGNED, '', 'The header X-Forwarded-X-Webhook-Signature has it'],
    ['x-signature', SIGNED, 'sha256=', 'The header X-Signature has it, and it matches'],
    [
      'x-hub-signature-256',
      '{}',
      '',
      'X-Hub-Signature-256 has the same form, but matches none of the secrets',
    ],
  ])('finds it in the header %s', async (name, signed, without, text) => {
    const value = (await signBody(signed, SECRET)).replace(without, '');
    const headers = { 'x-webhook-signature': '', [name]: value };
    const { verified, findings } = await diagnose(SIGNED, { headers });
    expect([verified, findings.map(({ code }) => code)]).toEqual([false, ['signature_missing']]);
    expect(findings[0]?.text).toContain(`The header X-Webhook-Signature is missing. `);
    expect(findings[0]?.text).toContain(text);
    expect(findings[0]?.text).not.toContain(value);
  });

  it('recognizes the signature of another service by the name of its header', async () => {
    const headers = { 'x-webhook-signature': '', 'stripe-signature': 't=1492774577,v1=5257a869e7' };
    const [finding] = (await diagnose(SIGNED, { headers })).findings;
    expect(finding?.text).toContain('There is a header Stripe-Signature, which is not of VideoVector’s form');
    expect(finding?.text).not.toContain('5257');
  });

  it.each([` ${SECRET}\n`, `"${SECRET}"`, encodeURIComponent(SECRET)])(
    'finds the altered secret %j',
    async (secret) => {
      const { verified, findings } = await diagnose(SIGNED, { secret });
      expect([verified, findings[0]?.code]).toEqual([false, 'secret_altered']);
      expect(findings[0]?.text).not.toContain('ecret%');
    },
  );

  it('finds floats that JavaScript lost, and marks the first', async () => {
    const { findings } = await diagnose(JSON.stringify(JSON.parse(SIGNED)));
    expect(findings).toMatchObject([
      { code: 'floats_lost', difference: { signed: { marked: '12.0' }, received: { marked: '12' } } },
    ]);
  });

  it('names the floats that were lost in this delivery', async () => {
    const signed = '{"a": 7.0, "b": [1e+16, 7.0], "c": 3}';
    const { findings } = await diagnose(JSON.stringify(JSON.parse(signed)), { signed });
    expect(findings[0]!.text).toContain(
      'lost floats (7.0 became 7, 1e+16 became 10000000000000000) in "a", "b"',
    );
  });

  it('finds the compact form that relays in JavaScript sign', async () => {
    const compact = '{"data":{"n":12},"event":"export.ready"}';
    expect(await codesOf('{"event": "export.ready", "data": {"n": 12}}', { signed: compact })).toEqual([
      'verified_compact',
    ]);
  });

  it('of a body that is cut off says so, and of one that no secret signed lists what there is', async () => {
    const cut = SIGNED.slice(0, 30);
    expect(await codesOf(cut, { headers: { 'content-length': String(SIGNED.length) } })).toEqual([
      'not_json',
      'body_incomplete',
    ]);
    expect(await codesOf(SIGNED, { secret: 'whsec_third' })).toEqual(['unexplained']);
    expect(await codesOf(' {"a":1}')).toEqual(['unexplained', 'not_canonical', 'whitespace']);
  });

  it('with a known text says which values changed', async () => {
    const changed = SIGNED.replace('export.ready', 'export.failed');
    const { verified, findings } = await diagnose(changed, { known: ['{}', SIGNED] });
    expect([verified, findings[0]?.code]).toEqual([false, 'values_changed']);
    expect(findings[0]?.text).toContain('"export.ready" became "export.failed"');
    expect(await codesOf(JSON.stringify(JSON.parse(SIGNED)), { known: [SIGNED] })).toEqual(['floats_lost']);
    expect(await codesOf('{"cut', { known: [SIGNED] })).toEqual(['not_json']);
    expect(await codesOf(SIGNED, { known: [], secret: 'whsec_third' })).toEqual(['unexplained']);
  });

  it('survives bodies that are not UTF-8, empty or enormous', async () => {
    for (const body of [Buffer.from([0xff, 0xfe]), Buffer.alloc(0), Buffer.alloc(3_000_000, '[')])
      expect((await diagnose(body)).verified).toBe(false);
  });
});
