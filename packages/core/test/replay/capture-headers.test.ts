import type { Delivery } from '@videovector-webhooks/core';
import { type CapturedOutcome, captureOf, deliveryOf } from '@videovector-webhooks/core/replay';
import { describe, expect, it } from 'vitest';

const OUTCOME: CapturedOutcome = { outcome: 'handled', code: 'handled', status: 200 };

function capture(headers: unknown) {
  return captureOf({ headers: headers as Delivery['headers'] }, Buffer.from('{}'), OUTCOME, 0);
}

describe('the headers of a capture', () => {
  it.each([
    'authorization',
    'cf-access-authenticated-user-email',
    'cf-access-client-secret',
    'cf-access-jwt-assertion',
    'cookie',
    'ocp-apim-subscription-key',
    'proxy-authorization',
    'remote-user',
    'ssl-client-cert',
    'tailscale-user-login',
    'x-amz-security-token',
    'x-amzn-oidc-accesstoken',
    'x-amzn-oidc-data',
    'x-amzn-oidc-identity',
    'x-api-key',
    'x-apigateway-api-userinfo',
    'x-arr-clientcert',
    'x-auth-request-email',
    'x-authenticated-userid',
    'x-authentik-username',
    'x-azure-fdid',
    'x-client-dn',
    'x-consumer-username',
    'x-csrf-token',
    'x-forwarded-access-token',
    'x-forwarded-client-cert',
    'x-forwarded-email',
    'x-forwarded-groups',
    'x-forwarded-preferred-username',
    'x-forwarded-user',
    'x-functions-key',
    'x-goog-authenticated-user-email',
    'x-goog-iap-jwt-assertion',
    'x-ms-client-principal',
    'x-ms-client-principal-name',
    'x-ms-token-aad-id-token',
    'x-origin-verify',
    'x-pomerium-claim-groups',
    'x-pomerium-jwt-assertion',
    'x-rapidapi-proxy-secret',
    'x-remote-user',
    'x-session-id',
    'x-ssl-client-s-dn',
    'x-ssl-client-verify',
    'x-userinfo',
    'x-vercel-oidc-token',
    'x-vercel-sc-headers',
    'x-webauth-user',
  ])('hold no %s, and it is not sent again', (name) => {
    const captured = capture({ [name]: 'mark' });
    expect(captured.headers).toEqual({ [name]: '[redacted]' });
    expect(deliveryOf(captured).headers).toEqual({});
  });

  it.each([
    'accept',
    'cf-ray',
    'content-length',
    'content-type',
    'idempotency-key',
    'traceparent',
    'user-agent',
    'via',
    'x-amzn-trace-id',
    'x-delivery-attempt-id',
    'x-delivery-id',
    'x-event-type',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-real-ip',
    'x-request-id',
    'x-webhook-id',
    'x-webhook-signature',
  ])('hold %s as it was received', (name) => {
    expect(capture({ [name.toUpperCase()]: 'value' }).headers).toEqual({ [name]: 'value' });
  });

  it('hold no query of a URL, which may have a token', () => {
    expect(capture({ 'x-original-url': '/hook?token=mark', referer: 'https://a.example/b' }).headers).toEqual(
      {
        referer: 'https://a.example/b',
        'x-original-url': '/hook?[redacted]',
      },
    );
  });

  it('hold no pseudo headers of HTTP/2, and older captures that do can be sent', () => {
    const headers = { ':method': 'POST', ':path': '/', 'x-delivery-id': 'del_1' };
    expect(capture(headers).headers).toEqual({ 'x-delivery-id': 'del_1' });
    expect(deliveryOf({ ...capture({}), headers }).headers).toEqual({ 'x-delivery-id': 'del_1' });
  });

  it.each<[string, unknown]>([
    ['a record', { 'X-Delivery-ID': 'del_1', 'Content-Length': '2' }],
    ['numbers, null and undefined', { 'x-delivery-id': 'del_1', 'content-length': 2, a: null, b: undefined }],
    ['lists', { 'x-delivery-id': ['del_1'], 'content-length': [2] }],
    [
      'two names that differ in case',
      { 'x-delivery-id': 'del_1', 'X-Delivery-ID': 'del_1', 'content-length': 2 },
    ],
    ['a Headers object', new Headers({ 'x-delivery-id': 'del_1', 'content-length': '2' })],
    [
      'a Map',
      new Map([
        ['x-delivery-id', 'del_1'],
        ['content-length', '2'],
      ]),
    ],
    [
      'pairs',
      [
        ['x-delivery-id', 'del_1'],
        ['content-length', 2],
      ],
    ],
    ['rawHeaders', ['X-Delivery-ID', 'del_1', 'Content-Length', '2']],
    [
      'an object with get alone',
      { get: (name: string) => ({ 'x-delivery-id': 'del_1', 'content-length': '2' })[name] },
    ],
  ])('are read from %s', (_what, headers) => {
    expect(capture(headers).headers).toEqual({ 'content-length': '2', 'x-delivery-id': 'del_1' });
  });

  it.each([null, undefined, 'text', []])('are none of %j', (headers) => {
    expect(capture(headers).headers).toEqual({});
  });
});
