import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { Scope, Webhook } from '@videovector-webhooks/sandbox';
import { describe, expect, it } from 'vitest';
import type { ApiErrorBody } from '../support/caller.js';
import { useHarness } from '../support/harness.js';

const harness = useHarness();
const SCOPES: readonly Scope[] = ['admin', 'write', 'read', 'search'];
const NEW = { name: 'Review', url: 'https://example.com/hook', events: ['export.ready'] };
const WEBHOOK_FIELDS = [
  'created_at',
  'events',
  'failure_count',
  'index_ids',
  'last_failure_at',
  'last_success_at',
  'metadata',
  'name',
  'status',
  'updated_at',
  'url',
  'webhook_id',
];
const DELIVERY_FIELDS = [
  'attempts',
  'completed_at',
  'created_at',
  'delivery_id',
  'error_message',
  'event_type',
  'last_attempt_at',
  'next_retry_at',
  'payload',
  'response_body',
  'response_status_code',
  'status',
  'webhook_id',
];

type Created = Webhook & { secret: string };

interface Delivery {
  delivery_id: string;
  event_type: string;
  status: string;
  payload: Record<string, unknown> | null;
}

async function create(fields: object = {}): Promise<Created> {
  const { status, body } = await harness.call<Created>('POST', '/webhooks', { body: { ...NEW, ...fields } });
  expect(status).toBe(201);
  return body;
}

async function errorOf(...call: Parameters<typeof harness.call>): Promise<[number, string]> {
  const { status, body } = await harness.call<ApiErrorBody>(...call);
  expect(body.error.message).not.toBe('');
  expect(body.error.request_id).toMatch(/^req_/);
  return [status, body.error.code];
}

describe('webhooks', () => {
  it('are created with all fields of the contract and a secret', async () => {
    const webhook = await create({ index_ids: ['idx_1'], metadata: { owner: 'review-ops' } });
    expect(Object.keys(webhook).toSorted()).toEqual([...WEBHOOK_FIELDS, 'secret'].toSorted());
    expect(webhook).toMatchObject({
      ...NEW,
      webhook_id: expect.stringMatching(/^whk_/),
      secret: expect.stringMatching(/^whsec_/),
      index_ids: ['idx_1'],
      metadata: { owner: 'review-ops' },
      status: 'active',
      failure_count: 0,
      last_failure_at: null,
      last_success_at: null,
    });
  });

  it('have all indexes and no metadata by default', async () => {
    expect(await create()).toMatchObject({ index_ids: null, metadata: null });
  });

  it('have each event once', async () => {
    const events = ['export.ready', 'export.failed', 'export.ready'];
    const { webhook_id: id, events: created } = await create({ events });
    expect(created).toEqual(['export.ready', 'export.failed']);
    const { body } = await harness.call<Webhook>('PATCH', `/webhooks/${id}`, { body: { events } });
    expect(body.events).toEqual(['export.ready', 'export.failed']);
  });

  it('are listed in a bare array, without their secrets', async () => {
    const [first, second] = [await create(), await create({ name: 'Second' })];
    const { body, text } = await harness.call<Webhook[]>('GET', '/webhooks');
    expect(body.map(({ name }) => name)).toEqual(['Review', 'Second']);
    expect(Object.keys(body[0]!).toSorted()).toEqual(WEBHOOK_FIELDS);
    for (const { secret } of [first, second]) expect(text).not.toContain(secret);
  });

  it('are retrieved as they were created, without the secret', async () => {
    const { secret: _secret, ...shown } = await create();
    const { body } = await harness.call('GET', `/webhooks/${shown.webhook_id}`);
    expect(body).toEqual(shown);
  });

  it('are updated in the given fields only', async () => {
    const { secret: _secret, ...before } = await create({ metadata: { a: 1 } });
    await harness.sandbox.clock.advance(1_000);
    const { body } = await harness.call<Webhook>('PATCH', `/webhooks/${before.webhook_id}`, {
      body: { name: 'New', index_ids: ['idx_2'] },
    });
    expect(body).toEqual({
      ...before,
      name: 'New',
      index_ids: ['idx_2'],
      updated_at: new Date(harness.sandbox.clock.now()).toISOString(),
    });
  });

  it('lose their index filter and metadata with null', async () => {
    const { webhook_id: id } = await create({ index_ids: ['idx_1'], metadata: { a: 1 } });
    const body = { index_ids: null, metadata: null };
    expect((await harness.call<Webhook>('PATCH', `/webhooks/${id}`, { body })).body).toMatchObject(body);
  });

  it('keep metadata as given, whatever its keys', async () => {
    const metadata = '{"constructor": 1, "toString": {"é": [null, true]}}';
    const { body } = await harness.call<Webhook>('POST', '/webhooks', {
      body: `${JSON.stringify(NEW).slice(0, -1)},"metadata":${metadata}}`,
    });
    expect(body.metadata).toEqual(JSON.parse(metadata));
  });

  it('are deleted with their deliveries', async () => {
    const { webhook_id: id } = await create({ url: harness.receiver.url });
    const { deliveries } = await harness.sandbox.send('export.ready');
    expect((await harness.call<{ message: string }>('DELETE', `/webhooks/${id}`)).body).toEqual({
      message: 'Webhook deleted',
    });
    expect(await errorOf('GET', `/webhooks/${id}`)).toEqual([404, 'resource_webhook_not_found']);
    expect(await errorOf('GET', `/webhooks/${id}/deliveries`)).toEqual([404, 'resource_webhook_not_found']);
    expect(await errorOf('DELETE', `/webhooks/${id}`)).toEqual([404, 'resource_webhook_not_found']);
    const delivery = `/webhooks/deliveries/${deliveries[0]!.delivery_id}`;
    expect(await errorOf('GET', delivery)).toEqual([404, 'resource_delivery_not_found']);
    expect(harness.sandbox.deliveries()).toEqual([]);
  });

  it('get a new secret by rotation, which no other call returns', async () => {
    const { webhook_id: id, secret } = await create();
    const { body } = await harness.call<{ new_secret: string }>('POST', `/webhooks/${id}/rotate-secret`);
    expect(body).toEqual({ webhook_id: id, new_secret: expect.stringMatching(/^whsec_/) });
    expect(body.new_secret).not.toBe(secret);
    expect(harness.sandbox.secretOf(id)).toBe(body.new_secret);
    for (const path of ['/webhooks', `/webhooks/${id}`, `/webhooks/${id}/deliveries`]) {
      expect((await harness.call('GET', path)).text).not.toContain(body.new_secret);
    }
  });

  it('are sent a test event, and the call returns the receiver’s response', async () => {
    const { webhook_id: id } = await create({ url: harness.receiver.url });
    const test = `/webhooks/${id}/test`;
    expect((await harness.call('POST', test)).body).toEqual({ success: true, status_code: 200, error: null });
    harness.receiver.behaviour = () => 404;
    expect((await harness.call('POST', test)).body).toEqual({
      success: false,
      status_code: 404,
      error: 'HTTP 404',
    });
    await harness.call('PATCH', `/webhooks/${id}`, { body: { url: 'http://127.0.0.1:9/' } });
    expect((await harness.call('POST', test)).body).toEqual({
      success: false,
      status_code: null,
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('can be subscribed to the 17 events of the contract', async () => {
    const { body } = await harness.call<string[]>('GET', '/webhooks/events', { key: null });
    expect(body).toEqual([...EVENT_NAMES]);
    expect(body).toHaveLength(17);
  });
});

describe('deliveries', () => {
  it('are retrieved with all fields of the contract and their payload', async () => {
    await create({ url: harness.receiver.url });
    const { eventId, deliveries } = await harness.sandbox.send('export.ready', '{"export_id": "exp_1"}');
    const { body } = await harness.call<Delivery>(
      'GET',
      `/webhooks/deliveries/${deliveries[0]!.delivery_id}`,
    );
    expect(Object.keys(body).toSorted()).toEqual(DELIVERY_FIELDS);
    expect(body).toMatchObject({
      status: 'delivered',
      attempts: 1,
      event_type: 'export.ready',
      response_status_code: 200,
      response_body: 'answer 0',
      error_message: null,
      next_retry_at: null,
      payload: { id: eventId, event: 'export.ready', data: { export_id: 'exp_1' }, api_version: '2024-01' },
    });
  });

  it('show a payload with every digit', async () => {
    await create({ url: harness.receiver.url });
    const data = '{"n": 12345678901234567890, "start": 12.0, "tiny": 1e-05}';
    const { deliveries } = await harness.sandbox.send('export.ready', data);
    const { text } = await harness.call('GET', `/webhooks/deliveries/${deliveries[0]!.delivery_id}`);
    expect(text).toContain(`"data": ${data}`);
  });

  it('are JSON even if the payload has values that only Python accepts', async () => {
    await create({ url: harness.receiver.url });
    const data = '{"a": NaN, "b": [Infinity, -Infinity], "c": "NaN, \\"Infinity\\""}';
    const { deliveries } = await harness.sandbox.send('export.ready', data);
    const path = `/webhooks/deliveries/${deliveries[0]!.delivery_id}`;
    expect((await harness.call<Delivery>('GET', path)).body.payload!['data']).toEqual({
      a: null,
      b: [null, null],
      c: 'NaN, "Infinity"',
    });
    expect(String(harness.receiver.requests[0]!.body)).toContain(`"data": ${data}`);
  });

  it('are listed newest first, without payloads, up to 50', async () => {
    const { webhook_id: id } = await create({ url: harness.receiver.url });
    const sent: string[] = [];
    for (let i = 0; i < 60; i++) {
      sent.unshift((await harness.sandbox.send('export.ready')).deliveries[0]!.delivery_id);
    }
    const { body } = await harness.call<Delivery[]>('GET', `/webhooks/${id}/deliveries`);
    expect(body.map(({ delivery_id }) => delivery_id)).toEqual(sent.slice(0, 50));
    expect(body.every(({ payload }) => payload === null)).toBe(true);
    for (const limit of [1, 55, 100]) {
      const { body: some } = await harness.call<Delivery[]>(
        'GET',
        `/webhooks/${id}/deliveries?limit=${limit}`,
      );
      expect(some.map(({ delivery_id }) => delivery_id)).toEqual(sent.slice(0, limit));
    }
  });

  it.each(['0', '101', '-1', '1.5', 'ten', '', '5&limit=6'])(
    'are not listed with the limit "%s"',
    async (limit) => {
      const { webhook_id: id } = await create();
      expect(await errorOf('GET', `/webhooks/${id}/deliveries?limit=${limit}`)).toEqual([
        422,
        'validation_error',
      ]);
    },
  );

  it('are listed by status', async () => {
    const { webhook_id: id } = await create({ url: harness.receiver.url });
    const statuses = { delivered: 200, failed: 400, retrying: 500 };
    for (const status of Object.values(statuses)) {
      harness.receiver.behaviour = () => status;
      await harness.sandbox.send('export.ready');
    }
    for (const status of Object.keys(statuses)) {
      const { body } = await harness.call<Delivery[]>('GET', `/webhooks/${id}/deliveries?status=${status}`);
      expect(body.map((each) => each.status)).toEqual([status]);
    }
    for (const status of ['pending', 'processing']) {
      const { body } = await harness.call<Delivery[]>('GET', `/webhooks/${id}/deliveries?status=${status}`);
      expect(body).toEqual([]);
    }
    expect(await errorOf('GET', `/webhooks/${id}/deliveries?status=lost`)).toEqual([422, 'validation_error']);
  });

  it('are listed for one webhook only', async () => {
    const [one, other] = [
      await create({ url: harness.receiver.url }),
      await create({ url: harness.receiver.url }),
    ];
    await harness.sandbox.send('export.ready');
    const { body: ones } = await harness.call<Delivery[]>('GET', `/webhooks/${one.webhook_id}/deliveries`);
    const { body: others } = await harness.call<Delivery[]>(
      'GET',
      `/webhooks/${other.webhook_id}/deliveries`,
    );
    expect([ones.length, others.length]).toEqual([1, 1]);
    expect(ones[0]!.delivery_id).not.toBe(others[0]!.delivery_id);
  });

  it('can be retried if they have failed or are retrying; otherwise the call is a conflict', async () => {
    await create({ url: harness.receiver.url });
    for (const status of [400, 500]) {
      harness.receiver.behaviour = () => status;
      const { deliveries } = await harness.sandbox.send('export.ready');
      const retry = `/webhooks/deliveries/${deliveries[0]!.delivery_id}/retry`;
      harness.receiver.behaviour = () => 200;
      expect((await harness.call<Delivery>('POST', retry)).body).toMatchObject({
        status: 'pending',
        payload: expect.objectContaining({ event: 'export.ready' }),
      });
      await harness.sandbox.settled();
      expect(await errorOf('POST', retry)).toEqual([409, 'conflict']);
    }
  });
});

describe('access', () => {
  it('accepts the key as X-API-Key or as a bearer token', async () => {
    expect((await harness.call('GET', '/webhooks')).status).toBe(200);
    for (const scheme of ['Bearer', 'bearer']) {
      const headers = { authorization: `${scheme} ${harness.sandbox.keys.read}` };
      expect((await harness.call('GET', '/webhooks', { key: null, headers })).status).toBe(200);
    }
  });

  it.each([
    {},
    { authorization: 'Basic abc' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer sk_unknown' },
    { 'x-api-key': 'sk_unknown' },
    { 'x-api-key': '' },
  ])('is refused to %j', async (headers) => {
    const error = await errorOf('GET', '/webhooks', { key: null, headers });
    expect(error).toEqual([401, 'authentication_invalid_api_key']);
  });

  it('needs the scope of the contract for each operation, and a scope includes those below it', async () => {
    const { webhook_id: id } = await create({ url: harness.receiver.url });
    for (const { method, path, scope, operationId } of harness.caller.document.operations) {
      for (const key of SCOPES) {
        const actual = path.replace('{webhook_id}', id).replace('{delivery_id}', 'del_none');
        const isAllowed = scope === undefined || SCOPES.indexOf(key) <= SCOPES.indexOf(scope);
        const options = {
          key: harness.sandbox.keys[key],
          ...(path === '/webhooks' && method === 'POST' && { body: NEW }),
        };
        const { status, body } = await harness.call<Partial<ApiErrorBody>>(method, actual, options);
        if (isAllowed) expect(status, `${operationId} with ${key}`).not.toBe(403);
        else
          expect([status, body.error?.code], `${operationId} with ${key}`).toEqual([
            403,
            'authorization_insufficient_scope',
          ]);
      }
    }
  });

  it('is checked before the request is validated or looked up', async () => {
    const key = harness.sandbox.keys.search;
    expect(await errorOf('PATCH', '/webhooks/whk_none', { key, body: 'no JSON' })).toEqual([
      403,
      'authorization_insufficient_scope',
    ]);
    expect(await errorOf('GET', '/webhooks/whk_none', { key })).toEqual([
      403,
      'authorization_insufficient_scope',
    ]);
  });

  it('responds to an unknown path as FastAPI does', async () => {
    const { status, body } = await harness.call('GET', '/nothing');
    expect([status, body]).toEqual([404, { detail: 'Not Found' }]);
  });
});
