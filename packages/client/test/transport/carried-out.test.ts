import type { ClientOptions, VideoVectorApiError, Webhooks } from '@videovector-webhooks/client';
import { describe, expect, it } from 'vitest';
import { clientOf } from '../support/clients.js';
import { DELIVERY, WEBHOOK } from '../support/samples.js';
import { type Reply, startServer } from '../support/scripted-server.js';

const ROTATED = { json: { webhook_id: 'whk_01', new_secret: 'whsec_newer' } };
const CUT: Reply = { text: '{"webhook_id": "whk_01"', headers: { 'content-length': '999' }, cutOff: true };

async function errorOf(call: Promise<unknown>): Promise<VideoVectorApiError> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  return thrown as VideoVectorApiError;
}

describe('rotateSecret', () => {
  it.each([
    ['the connection breaks', { hangUp: true }, 'unknown'],
    ['the API answers 500', { status: 500 }, 'unknown'],
    ['a gateway answers 504', { status: 504, text: '<html>' }, 'unknown'],
    ['the body breaks off', CUT, 'yes'],
    ['the response is HTML', { text: '<html>' }, 'unknown'],
  ] as [string, Reply, string][])(
    'is not repeated if %s, and the error says what is known',
    async (_why, reply, carriedOut) => {
      const server = await startServer([reply, ROTATED]);
      const error = await errorOf(clientOf(server.url).webhooks.rotateSecret('whk_01'));
      expect(error).toMatchObject({
        carriedOut,
        idempotencyKey: server.received[0]!.headers['idempotency-key'],
      });
      expect(server.received).toHaveLength(1);
      expect(error.message).not.toContain('whsec_');
    },
  );

  it('says how to get the secret after all', async () => {
    const server = await startServer([{ hangUp: true }, ROTATED]);
    const { webhooks } = clientOf(server.url);
    const { idempotencyKey, message } = await errorOf(webhooks.rotateSecret('whk_01'));
    expect(message).toContain(`repeat it with the idempotencyKey ${idempotencyKey}`);
    expect((await webhooks.rotateSecret('whk_01', { idempotencyKey })).new_secret).toBe('whsec_newer');
    expect(server.received[1]!.headers['idempotency-key']).toBe(idempotencyKey);
  });

  it.each([
    ['a 429', [{ status: 429 }, ROTATED]],
    ['a 408', [{ status: 408 }, ROTATED]],
  ] as [string, Reply[]][])('is repeated after %s, since it was not carried out', async (_why, replies) => {
    const server = await startServer(replies);
    expect((await clientOf(server.url).webhooks.rotateSecret('whk_01')).new_secret).toBe('whsec_newer');
  });

  it('is repeated while the API refuses connections, and reports that nothing was carried out', async () => {
    const { webhooks, clock } = clientOf('http://127.0.0.1:1', { maxRetries: 2 });
    const error = await errorOf(webhooks.rotateSecret('whk_01'));
    expect([error.carriedOut, error.kind, clock.pauses.length]).toEqual(['no', 'network', 2]);
    expect(error.message).not.toContain('may have');
  });
});

describe('retryDelivery', () => {
  const conflict: Reply = {
    status: 409,
    json: { error: { code: 'not_failed', message: 'It has not failed' } },
  };

  it.each([
    ['the connection breaks', { hangUp: true }],
    ['the API answers 502', { status: 502 }],
    ['the body breaks off', CUT],
  ] as [string, Reply][])('counts a 409 as success if %s before', async (_why, first) => {
    const server = await startServer([first, conflict, { json: { ...DELIVERY, status: 'processing' } }]);
    const delivery = await clientOf(server.url).webhooks.retryDelivery('del_1');
    expect(delivery).toMatchObject({ delivery_id: DELIVERY.delivery_id, status: 'processing' });
    expect(server.received.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
  });

  it('succeeds although the API can’t show the delivery then', async () => {
    const server = await startServer([{ hangUp: true }, conflict]);
    const delivery = await clientOf(server.url).webhooks.retryDelivery('del_1');
    expect(delivery).toEqual({ delivery_id: 'del_1', status: 'pending' });
  });

  it('accepts an empty response', async () => {
    const server = await startServer([{ status: 202 }, { json: DELIVERY }]);
    expect((await clientOf(server.url).webhooks.retryDelivery('del_1')).status).toBe('delivered');
  });

  it('rejects with a 409 to the first attempt, and after one that was not carried out', async () => {
    for (const replies of [[conflict], [{ status: 429 }, conflict]] as Reply[][]) {
      const server = await startServer(replies);
      const error = await errorOf(clientOf(server.url).webhooks.retryDelivery('del_1'));
      expect(error).toMatchObject({ kind: 'conflict', code: 'not_failed', carriedOut: 'no' });
    }
  });
});

describe('an error', () => {
  const create = (webhooks: Webhooks): Promise<unknown> =>
    webhooks.create({ name: 'n', url: 'https://example.com/', events: [] });

  it.each([
    ['a refusal', [{ status: 422 }], 'no'],
    ['a response that is lost', [{ hangUp: true }], 'unknown'],
    ['a response that breaks off', [CUT], 'yes'],
    ['a refusal after a lost response', [{ hangUp: true }, { status: 401 }], 'unknown'],
    ['a lost response after one that broke off', [CUT, { hangUp: true }], 'yes'],
    ['a redirect', [{ status: 307 }], 'no'],
  ] as [string, Reply[], string][])(
    'after %s says whether the call was carried out',
    async (_why, replies, carriedOut) => {
      const server = await startServer(replies);
      const error = await errorOf(create(clientOf(server.url, { maxRetries: 1 }).webhooks));
      expect(error.carriedOut).toBe(carriedOut);
      const key = server.received[0]!.headers['idempotency-key'] as string;
      expect([error.idempotencyKey, error.message.includes(key)]).toEqual([key, carriedOut !== 'no']);
    },
  );

  it('of a call that changes nothing says no', async () => {
    const server = await startServer([{ hangUp: true }]);
    const error = await errorOf(clientOf(server.url, { maxRetries: 0 }).webhooks.list());
    expect([error.carriedOut, error.idempotencyKey]).toEqual(['no', undefined]);
  });

  it('has the status once there is one, although the body never ends', async () => {
    const endless: ClientOptions['fetch'] = async () => ({
      status: 201,
      body: new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) }),
    });
    const options = { fetch: endless, maxRetries: 0, timeoutMs: 1 };
    const error = await errorOf(create(clientOf('https://api.example', options).webhooks));
    expect(error).toMatchObject({ kind: 'timeout', status: 201, carriedOut: 'yes' });
    expect(error.message).toContain('the API answered 201');
  });

  it('shows its help, its code and its cause', async () => {
    const error = await errorOf(clientOf('http://127.0.0.1:1', { maxRetries: 0 }).webhooks.list());
    expect(error).toMatchObject({ help: expect.stringMatching(/\bnetwork$/), code: 'network_error' });
    expect(error.message).toMatch(/ECONNREFUSED|bad port/);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('of a repeated create is not raised: the API answers the secret again', async () => {
    const created = { json: { ...WEBHOOK, secret: 'whsec_new' }, status: 201 };
    const server = await startServer([CUT, created]);
    expect(await create(clientOf(server.url).webhooks)).toMatchObject({ secret: 'whsec_new' });
  });
});
