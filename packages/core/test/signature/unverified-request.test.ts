import { describe, expect, it } from 'vitest';
import { isStop } from '../../src/outcome/result.js';
import { readRequest, type UnverifiedRequest } from '../../src/signature/unverified-request.js';

const signature = `sha256=${'ab'.repeat(32)}`;
const ids = { 'x-delivery-id': 'del_01', 'x-webhook-id': 'whk_01' };

/** Reads the request of a delivery with these headers. */
function read(headers: Record<string, string | string[]>, method?: string) {
  return readRequest({ method, headers, body: '{}' });
}

describe('readRequest', () => {
  it('returns what the headers claim, the digest as bytes', () => {
    const request = read({
      ...ids,
      'x-webhook-signature': signature,
      'x-event-type': 'prompt_run.started',
      'content-encoding': 'gzip',
      'content-length': '2',
    });
    expect(request).toEqual({
      digest: expect.any(Uint8Array),
      deliveryId: 'del_01',
      webhookId: 'whk_01',
      eventType: 'prompt_run.started',
      contentEncoding: 'gzip',
      contentLength: '2',
    });
    expect([...(request as UnverifiedRequest).digest]).toEqual(new Array(32).fill(0xab));
  });

  it('returns undefined for an id or an event type that is missing', () => {
    expect(read({ 'x-webhook-signature': signature })).toEqual({
      digest: expect.any(Uint8Array),
      deliveryId: undefined,
      webhookId: undefined,
      eventType: undefined,
      contentEncoding: null,
      contentLength: null,
    });
  });

  it('refuses a signature that is missing or malformed, with the reason and with the ids for the log', () => {
    for (const [headers, reason] of [
      [ids, 'signature_missing'],
      [{ ...ids, 'x-webhook-signature': 'sha1=00' }, 'signature_malformed'],
    ] as const) {
      expect(read(headers)).toMatchObject({
        code: 'signature_invalid',
        delivery: { deliveryId: 'del_01', webhookId: 'whk_01' },
        details: { reason },
      });
    }
  });

  it('reports headers that cannot be read as an error of ours, never as a wrong signature', () => {
    for (const headers of [{}, { ...new Headers({ 'x-webhook-signature': signature }) }]) {
      expect(read(headers)).toMatchObject({
        code: 'internal_error',
        details: { reason: expect.stringContaining('the headers passed to the receiver are empty') },
      });
    }
    expect(readRequest(undefined as never)).toMatchObject({ code: 'internal_error' });
  });

  it('accepts POST in any case, and a platform that names no method; refuses every other method before anything else', () => {
    for (const method of ['POST', 'post', undefined]) {
      expect(isStop(read({ 'x-webhook-signature': signature }, method))).toBe(false);
    }
    expect(read({}, 'GET')).toMatchObject({ code: 'method_not_allowed' });
  });
});
