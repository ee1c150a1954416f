import { inspect } from 'node:util';
import type { WebhookDelivery } from '@videovector-webhooks/client';
import { canonicalize } from '@videovector-webhooks/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { API_KEY, clientOf } from '../support/clients.js';
import { DELIVERY, WEBHOOK } from '../support/samples.js';
import { startServer } from '../support/scripted-server.js';

const CREATE = { name: 'Review', url: 'https://example.com/', events: ['export.ready', 'future.event'] };

describe('the calls', () => {
  it('go to the documented paths, with the key, and with an Idempotency-Key if they change something', async () => {
    const answers = {
      ...WEBHOOK,
      ...DELIVERY,
      secret: 'whsec_new',
      new_secret: 'whsec_newer',
      success: true,
      message: 'gone',
    };
    const server = await startServer(({ method, path }) => {
      if (path === '/v2/webhooks/events') return { json: ['export.ready'] };
      const isList = method === 'GET' && /webhooks$|deliveries(\?.*)?$/.test(path);
      return { json: isList ? [answers] : answers };
    });
    const { webhooks } = clientOf(`${server.url}/v2/`);
    await webhooks.create(CREATE);
    await webhooks.list();
    await webhooks.retrieve('whk_01');
    await webhooks.update('whk_01', { status: 'paused' });
    await webhooks.delete('whk_01');
    await webhooks.rotateSecret('whk_01');
    await webhooks.test('whk_01');
    await webhooks.listEvents();
    await webhooks.listDeliveries('whk_01', { status: 'failed', limit: 100 });
    await webhooks.getDelivery('dlv_01');
    await webhooks.retryDelivery('dlv_01');

    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v2/webhooks',
      'GET /v2/webhooks',
      'GET /v2/webhooks/whk_01',
      'PATCH /v2/webhooks/whk_01',
      'DELETE /v2/webhooks/whk_01',
      'POST /v2/webhooks/whk_01/rotate-secret',
      'POST /v2/webhooks/whk_01/test',
      'GET /v2/webhooks/events',
      'GET /v2/webhooks/whk_01/deliveries?status=failed&limit=100',
      'GET /v2/webhooks/deliveries/dlv_01',
      'POST /v2/webhooks/deliveries/dlv_01/retry',
    ]);
    expect(JSON.parse(server.received[0]!.body)).toEqual(CREATE);
    expect(JSON.parse(server.received[3]!.body)).toEqual({ status: 'paused' });
    const keys = new Set<unknown>();
    for (const { method, headers } of server.received) {
      expect(headers['x-api-key']).toBe(API_KEY);
      expect(headers['idempotency-key'] !== undefined).toBe(method === 'POST' || method === 'PATCH');
      if (headers['idempotency-key'] !== undefined) keys.add(headers['idempotency-key']);
    }
    expect(keys.size).toBe(5);
  });

  it('accept an Idempotency-Key of the caller', async () => {
    const server = await startServer([{ json: { ...WEBHOOK, secret: 's' } }]);
    await clientOf(server.url).webhooks.create(CREATE, { idempotencyKey: 'webhook-review' });
    expect(server.received[0]!.headers['idempotency-key']).toBe('webhook-review');
    const bad = clientOf(server.url).webhooks.create(CREATE, { idempotencyKey: 'a\r\nx-evil: 1' });
    await expect(bad).rejects.toThrow('idempotencyKey');
  });

  it('accept a bearer token instead of the key', async () => {
    const server = await startServer([{ json: [] }]);
    await clientOf(server.url, { apiKey: undefined, bearerToken: 'token_1' }).webhooks.list();
    expect(server.received[0]!.headers).toMatchObject({ authorization: 'Bearer token_1' });
    expect(server.received[0]!.headers['x-api-key']).toBeUndefined();
  });

  it('pass on fields, events and states that are new', async () => {
    const server = await startServer([{ json: { ...WEBHOOK, status: 'frozen', region: 'eu' } }]);
    const webhook = await clientOf(server.url).webhooks.retrieve('whk_01');
    expect([webhook.status, webhook['region']]).toEqual(['frozen', 'eu']);
    expectTypeOf(webhook.index_ids).toEqualTypeOf<readonly string[] | null>();
  });

  it.each(['whk/../../admin', 'a b', '?status=x', '#', '%2e%2e', 'whk_é', '..%2f'])(
    'keep the hostile id %j in one segment of the path',
    async (id) => {
      const server = await startServer([{ json: { ...WEBHOOK, webhook_id: id } }]);
      await clientOf(server.url).webhooks.retrieve(id);
      expect(server.received[0]!.path).toBe(`/webhooks/${encodeURIComponent(id)}`);
    },
  );

  it.each(['', '.', '..', '\ud800', undefined, 7])('refuse %j as an id, and send nothing', async (id) => {
    const server = await startServer([{ json: WEBHOOK }]);
    const { webhooks } = clientOf(server.url);
    for (const call of [
      () => webhooks.retrieve(id as string),
      () => webhooks.delete(id as string),
      () => webhooks.getDelivery(id as string),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'ERR_CONFIGURATION' });
    }
    expect(server.received).toEqual([]);
  });
});

describe('a secret that is shown once', () => {
  it('is there to be stored, and hidden from console.log', async () => {
    const server = await startServer([
      { json: { ...WEBHOOK, secret: 'whsec_new' } },
      { json: { webhook_id: 'whk_01', new_secret: 'whsec_newer' } },
    ]);
    const { webhooks } = clientOf(server.url);
    const created = await webhooks.create(CREATE);
    const rotated = await webhooks.rotateSecret('whk_01');
    expect([created.secret, rotated.new_secret]).toEqual(['whsec_new', 'whsec_newer']);
    expect(JSON.parse(JSON.stringify(created)).secret).toBe('whsec_new');
    expect({ ...rotated }.new_secret).toBe('whsec_newer');
    for (const shown of [inspect(created), inspect([rotated], { depth: 5 }), inspect({ created })]) {
      expect(shown).not.toContain('whsec_new');
      expect(shown).toContain('hidden');
    }
    expect(inspect(created)).toContain('Review operations');
  });
});

describe('metadataJson', () => {
  const metadata = '{"account": 12345678901234567890, "rate": 12.0}';
  const text = JSON.stringify({ ...WEBHOOK, secret: 's' }).replace(
    '"metadata":null',
    `"metadata":${metadata}`,
  );

  it('is sent as it is, beside the other fields or alone', async () => {
    const server = await startServer([{ text }]);
    const { webhooks } = clientOf(server.url);
    await webhooks.create({ ...CREATE, metadataJson: metadata });
    await webhooks.update('whk_01', { metadataJson: metadata });
    expect(server.received[0]!.body).toBe(`${JSON.stringify(CREATE).slice(0, -1)},"metadata":${metadata}}`);
    expect(server.received[1]!.body).toBe(`{"metadata":${metadata}}`);
  });

  it('of a webhook that was read has every digit, and no spread sends it again', async () => {
    const server = await startServer(({ method, path }) => ({
      text: method === 'GET' && path === '/webhooks' ? `[${text}, ${JSON.stringify(WEBHOOK)}]` : text,
    }));
    const { webhooks } = clientOf(server.url);
    const [first, second] = await webhooks.list();
    const read = [await webhooks.create(CREATE), await webhooks.retrieve('whk_01'), first!];
    for (const webhook of read) {
      expect(webhook.metadataJson).toBe(metadata);
      expect(Object.keys(webhook)).not.toContain('metadataJson');
    }
    expect(second!.metadataJson).toBeNull();
  });

  it.each([
    [{ metadataJson: '[1]' }, 'metadataJson'],
    [{ metadataJson: '{"a": NaN}' }, 'metadataJson'],
    [{ metadataJson: '{}, "status": "paused"' }, 'metadataJson'],
    [{ metadataJson: '{}', metadata: {} }, 'metadataJson'],
    [{ metadata: { rate: Number.NaN } }, 'webhook'],
    [{ metadata: { rate: [Number.POSITIVE_INFINITY] } }, 'webhook'],
  ])('or metadata that would be lost is refused before anything is sent: %j', async (changes, option) => {
    const server = await startServer([{ json: WEBHOOK }]);
    const call = clientOf(server.url).webhooks.update('whk_01', changes);
    await expect(call).rejects.toMatchObject({ code: 'ERR_CONFIGURATION', option });
    expect(server.received).toEqual([]);
  });
});

describe('payloadJson', () => {
  const payload = '{"z": 12.0, "big": 12345678901234567890, "name": "Café", "small": 0.00001, "nan": NaN}';

  it('is the text that was signed, with every digit', async () => {
    const text = `{"payload": ${payload}, "delivery_id": "dlv_01", "status": "delivered", "x": {"payload": 1}}`;
    const server = await startServer([{ text }]);
    const delivery = await clientOf(server.url).webhooks.getDelivery('dlv_01');
    expect(delivery.payloadJson).toBe(
      '{"big": 12345678901234567890, "name": "Caf\\u00e9", "nan": NaN, "small": 1e-05, "z": 12.0}',
    );
    expect(delivery.payloadJson).toBe(Buffer.from(canonicalize(payload)).toString());
    expect(delivery.payload).toMatchObject({ z: 12, name: 'Café' });
  });

  it('is null without a payload, also if another object has a field of that name', async () => {
    for (const json of [DELIVERY, { ...DELIVERY, payload: undefined, metadata: { payload: { a: 1 } } }]) {
      const server = await startServer([{ json }]);
      expect((await clientOf(server.url).webhooks.getDelivery('dlv_01')).payloadJson).toBeNull();
    }
  });

  it('that the sender can’t have signed is an error', async () => {
    const deep = `${'['.repeat(1001)}${']'.repeat(1001)}`;
    const server = await startServer([
      { text: `{"delivery_id":"d","status":"failed","payload":{"a":${'9'.repeat(5000)}}}` },
      { text: `{"delivery_id":"d","status":"failed","payload":${deep}}` },
    ]);
    const { webhooks } = clientOf(server.url);
    await expect(webhooks.getDelivery('d')).rejects.toMatchObject({ code: 'payload_unreadable' });
    await expect(webhooks.getDelivery('d')).rejects.toMatchObject({ kind: 'invalid_response' });
  });
});

describe('deliveries', () => {
  const page = (status: string, count: number, from = 0): WebhookDelivery[] =>
    Array.from({ length: count }, (_, i) => ({ ...DELIVERY, status, delivery_id: `${status}_${from + i}` }));

  async function walk(pages: Record<string, WebhookDelivery[]>, status?: string) {
    const server = await startServer(({ path }) => ({
      json: pages[new URL(path, 'http://x').searchParams.get('status') ?? 'all'] ?? [],
    }));
    const log = clientOf(server.url).webhooks.deliveries('whk_01', { status });
    const ids: string[] = [];
    for await (const { delivery_id } of log) ids.push(delivery_id);
    return { ids, log, paths: server.received.map(({ path }) => path) };
  }

  it('walk every state, with each delivery once, even if it moves meanwhile', async () => {
    const moved = page('pending', 2);
    const { ids, log, paths } = await walk({
      pending: moved,
      delivered: [...moved.map((each) => ({ ...each, status: 'delivered' })), ...page('delivered', 3)],
      all: [...page('retrying', 1), ...moved],
    });
    expect(ids).toEqual([
      'pending_0',
      'pending_1',
      'delivered_0',
      'delivered_1',
      'delivered_2',
      'retrying_0',
    ]);
    expect(log.cut).toEqual([]);
    expect(paths).toHaveLength(6);
    expect(paths.every((path) => path.includes('limit=100'))).toBe(true);
  });

  it('report the states of which older ones may be missing', async () => {
    const { ids, log } = await walk({ delivered: page('delivered', 100), failed: page('failed', 99) });
    expect(ids).toHaveLength(199);
    expect(log.cut).toEqual(['delivered']);
  });

  it('find states that are new', async () => {
    const { ids, log } = await walk({ all: [...page('frozen', 1), ...page('delivered', 99)] });
    expect(ids).toContain('frozen_0');
    expect(log.cut).toEqual(['frozen']);
  });

  it('of one state ask for that one only', async () => {
    const { ids, paths } = await walk({ failed: page('failed', 2), all: page('failed', 9) }, 'failed');
    expect(ids).toEqual(['failed_0', 'failed_1']);
    expect(paths).toEqual(['/webhooks/whk_01/deliveries?status=failed&limit=100']);
  });
});
