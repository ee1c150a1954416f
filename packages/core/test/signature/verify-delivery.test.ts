import { ConfigurationError } from '@videovector-webhooks/core';
import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { RUN_STARTED, SECRET, sign } from '../../../../test/support/deliveries.js';
import type { Body } from '../../src/body/source.js';
import { createSecretSource } from '../../src/signature/secret-source.js';
import type { Secrets } from '../../src/signature/secrets.js';
import { readSignature } from '../../src/signature/signature-header.js';
import { verifyDelivery } from '../../src/signature/verify-delivery.js';

const bytes = new TextEncoder().encode(RUN_STARTED);
const text = new TextDecoder();

/** A body of two spaces fewer, as a serializer without spaces prints it. */
const RESERIALIZED = RUN_STARTED.replace('{"api_version": "2024-01", ', '{"api_version":"2024-01",');

function requestOf(signature: string, webhookId: string | undefined) {
  return {
    digest: readSignature(signature) as Uint8Array,
    deliveryId: 'del_01',
    webhookId,
    eventType: undefined,
    contentEncoding: null,
    contentLength: null,
  };
}

interface Settings {
  readonly secrets?: Secrets;
  readonly fallbackMaxBytes?: number;
  readonly graceUntil?: number;
  readonly webhookId?: string | undefined;
  readonly signature?: string;
}

function verify(body: Body, settings: Settings = {}) {
  const {
    secrets = SECRET,
    fallbackMaxBytes = 1_000,
    graceUntil = 0,
    signature = sign(RUN_STARTED),
  } = settings;
  const clock = manualClock();
  const webhookId = 'webhookId' in settings ? settings.webhookId : 'whk_01';
  const source = createSecretSource(secrets, clock);
  return verifyDelivery(requestOf(signature, webhookId), body, {
    secrets: source,
    fallbackMaxBytes,
    graceUntil,
    acceptCompactJson: false,
    clock,
  });
}

const bodyOf = (value: string): Body => ({ bytes: new TextEncoder().encode(value) });

describe('verifyDelivery', () => {
  it('returns the authenticated bytes, the webhook whose secret matched, and what was received', async () => {
    const body = bodyOf(RESERIALIZED);
    const verified = await verify(body, { secrets: { whk_01: ['whsec_other', SECRET] } });
    expect(verified).toMatchObject({
      deliveryId: 'del_01',
      webhookId: 'whk_01',
      verifiedWebhookId: 'whk_01',
      matchedBy: 'canonical',
      secretIndex: 1,
      receivedBody: body,
    });
    expect(text.decode((verified as { body: Uint8Array }).body)).toBe(RUN_STARTED);
  });

  it('tries the canonical form of a body that is exactly as large as the cap', async () => {
    const body = bodyOf(RESERIALIZED);
    const atCap = await verify(body, { fallbackMaxBytes: body.bytes.length });
    expect(atCap).toMatchObject({ matchedBy: 'canonical' });
    const forgedAtCap = { fallbackMaxBytes: body.bytes.length, signature: sign('{}') };
    expect(await verify(body, forgedAtCap)).toMatchObject({ code: 'signature_invalid' });
  });

  it('reports a mismatch above the cap as undecided, with the delivery for the log, even if another candidate is within it', async () => {
    const body = bodyOf(RESERIALIZED);
    const large = { bytes, alternatives: [new Uint8Array(5_000)] };
    for (const [received, settings] of [
      [body, { fallbackMaxBytes: body.bytes.length - 1 }],
      [large, { signature: sign('{}') }],
    ] as const) {
      expect(await verify(received, settings)).toMatchObject({
        code: 'canonicalization_skipped',
        delivery: { deliveryId: 'del_01', receivedBody: received },
      });
    }
  });

  it('reports a mismatch of a webhook that has no secret as such, however large the body', async () => {
    const unknown = await verify({ bytes: new Uint8Array(5_000) }, { secrets: { whk_02: SECRET } });
    expect(unknown).toMatchObject({
      code: 'signature_invalid',
      details: { reason: 'webhook_unknown' },
      delivery: { deliveryId: 'del_01' },
    });
  });

  it('reports a mismatch before graceUntil as a rotation in progress, with the reason', async () => {
    const settings = { signature: sign('{}'), graceUntil: Number.MAX_SAFE_INTEGER };
    expect(await verify({ bytes }, settings)).toMatchObject({
      code: 'secret_rotating',
      details: { reason: 'signature_mismatch' },
    });
  });

  it('reports a function of secrets that fails as unavailable, with its error and the delivery for the log', async () => {
    const error = new Error('connection refused');
    const secrets = (): never => {
      throw error;
    };
    expect(await verify({ bytes }, { secrets })).toMatchObject({
      code: 'secrets_unavailable',
      details: { error },
      delivery: { deliveryId: 'del_01', receivedBody: { bytes } },
    });
  });

  it('refuses to try every secret on a body that would occupy the process for seconds, but never with an id', async () => {
    const webhooks = Array.from({ length: 40 }, (_, i) => [`whk_${i}`, `whsec_${i}`]);
    const secrets = { ...Object.fromEntries(webhooks), whk_01: SECRET };
    const body = { bytes: new Uint8Array(4 * 1024 * 1024) };
    const withoutId = await verify(body, { secrets, webhookId: undefined });
    expect(withoutId).toMatchObject({ code: 'secrets_unavailable' });
    const { error } = (withoutId as { details: { error: unknown } }).details;
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({
      option: 'secrets',
      message: expect.stringContaining('The header X-Webhook-ID is missing, and the body is too large'),
    });
    const list = Array.from({ length: 40 }, (_, i) => `whsec_${i}`);
    expect(await verify(body, { secrets: list })).toMatchObject({ code: 'canonicalization_skipped' });
  });
});
