import { verifySignature } from '@videovector-webhooks/core';
import type { DeliveryRecord } from '@videovector-webhooks/sandbox';
import { describe, expect, it } from 'vitest';
import { gate } from '../../../../test/support/gate.js';
import { useHarness } from '../support/harness.js';

const DELAYS = [1_000, 20_000, 300_000];
const harness = useHarness({ retryDelaysMs: DELAYS });
const iso = (ms: number): string => new Date(ms).toISOString();

/** The only delivery, as it is now. */
function delivery(): DeliveryRecord {
  const [only, ...others] = harness.sandbox.deliveries();
  expect(others).toEqual([]);
  return only!;
}

async function retry(): Promise<void> {
  await harness.call('POST', `/webhooks/deliveries/${delivery().delivery_id}/retry`);
  await harness.sandbox.settled();
}

async function isSignedWith(secret: string, index: number): Promise<boolean> {
  const { body, headers } = harness.receiver.requests[index]!;
  const signature = String(headers['x-webhook-signature']);
  return (await verifySignature({ body, signature, secrets: secret })).ok;
}

describe('a delivery', () => {
  it('comes with the headers of the contract', async () => {
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    const { headers, body } = harness.receiver.requests[0]!;
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(body.length),
      'x-webhook-signature': expect.stringMatching(/^sha256=[0-9a-f]{64}$/),
      'x-webhook-id': webhookId,
      'x-delivery-id': delivery().delivery_id,
      'x-event-type': 'export.ready',
      'x-delivery-attempt-id': headers['idempotency-key'],
    });
  });

  it('has ids with the vendor’s prefixes', async () => {
    await harness.sandbox.subscribe(harness.receiver.url);
    const { eventId } = await harness.sandbox.send('export.ready');
    expect(delivery().delivery_id).toMatch(/^del_[0-9a-f]{24}$/);
    expect(delivery().webhook_id).toMatch(/^whk_/);
    expect(eventId).toMatch(/^evt_/);
  });

  it('of a test event has no attempt headers', async () => {
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    harness.sandbox.faults.inject('duplicate');
    await harness.sandbox.test(webhookId);
    expect(harness.receiver.requests).toHaveLength(2);
    for (const { headers, body } of harness.receiver.requests) {
      for (const name of ['x-delivery-id', 'x-delivery-attempt-id', 'idempotency-key'])
        expect(headers).not.toHaveProperty(name);
      expect(headers).toMatchObject({ 'x-event-type': 'test', 'x-webhook-id': webhookId });
      expect(JSON.parse(String(body)).id).toMatch(/^evt_test_/);
    }
  });

  it('keeps its id over its attempts, each of which has an id of its own', async () => {
    harness.receiver.behaviour = () => 500;
    await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    await harness.sandbox.clock.advance(DELAYS[0]!);
    const [first, second] = harness.receiver.requests;
    expect(second!.headers['x-delivery-id']).toBe(first!.headers['x-delivery-id']);
    expect(second!.headers['x-delivery-attempt-id']).not.toBe(first!.headers['x-delivery-attempt-id']);
    expect(second!.body).toEqual(first!.body);
  });

  it('has an id and a signature of its own for each webhook', async () => {
    const one = await harness.sandbox.subscribe(harness.receiver.url);
    const other = await harness.sandbox.subscribe(harness.receiver.url);
    const { deliveries } = await harness.sandbox.send('export.ready');
    expect(new Set(deliveries.map(({ delivery_id }) => delivery_id)).size).toBe(2);
    for (const [i, { headers }] of harness.receiver.requests.entries()) {
      const mine = headers['x-webhook-id'] === one.webhookId;
      expect(await isSignedWith(one.secret, i)).toBe(mine);
      expect(await isSignedWith(other.secret, i)).toBe(!mine);
    }
  });

  it('is not created for a webhook that does not want the event or the index', async () => {
    await harness.sandbox.subscribe(harness.receiver.url, { events: ['export.failed'] });
    await harness.sandbox.subscribe(harness.receiver.url, { indexIds: ['idx_2'] });
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url, { indexIds: ['idx_1'] });
    for (const data of ['{"index_id": "idx_1"}', '{"index_id": "idx_1", "n": NaN}']) {
      const { deliveries } = await harness.sandbox.send('export.ready', data);
      expect(deliveries.map(({ webhook_id }) => webhook_id)).toEqual([webhookId]);
    }
    // An event without an index goes to all of them.
    expect((await harness.sandbox.send('export.ready', '{}')).deliveries).toHaveLength(2);
  });

  it('is complete after any 2xx response', async () => {
    await harness.sandbox.subscribe(harness.receiver.url);
    for (const status of [200, 201, 202, 204, 299]) {
      harness.receiver.behaviour = () => status;
      const { deliveries } = await harness.sandbox.send('export.ready');
      expect(deliveries[0]).toMatchObject({
        status: 'delivered',
        attempts: 1,
        response_status_code: status,
        error_message: null,
        next_retry_at: null,
        completed_at: iso(harness.sandbox.clock.now()),
      });
    }
  });

  it('has failed permanently after a 4xx response', async () => {
    await harness.sandbox.subscribe(harness.receiver.url);
    for (const [i, status] of [400, 401, 404, 408, 410, 422, 429, 499].entries()) {
      harness.receiver.behaviour = () => status;
      const { deliveries } = await harness.sandbox.send('export.ready');
      expect(deliveries[0]).toMatchObject({
        status: 'failed',
        response_status_code: status,
        error_message: `HTTP ${status}`,
        next_retry_at: null,
        completed_at: iso(harness.sandbox.clock.now()),
      });
      expect(harness.sandbox.webhooks()[0]).toMatchObject({ failure_count: i + 1 });
    }
    await harness.sandbox.clock.advance(86_400_000);
    expect(harness.receiver.requests).toHaveLength(8);
  });

  it.each([500, 502, 503, 504, 599, 300, 301, 302, 304, 307, 600])(
    'is retried after a response of %d',
    async (status) => {
      harness.receiver.behaviour = (_request, response) => {
        response.writeHead(status, { location: harness.receiver.url }).end();
        return undefined;
      };
      await harness.sandbox.subscribe(harness.receiver.url);
      const { deliveries } = await harness.sandbox.send('export.ready');
      expect(deliveries[0]).toMatchObject({
        status: 'retrying',
        response_status_code: status,
        next_retry_at: iso(harness.sandbox.clock.now() + DELAYS[0]!),
        completed_at: null,
      });
      // Redirects are not followed.
      expect(harness.receiver.requests).toHaveLength(1);
    },
  );

  it('is retried at each time of the schedule, and then has failed', async () => {
    const times: number[] = [];
    harness.receiver.behaviour = () => {
      times.push(harness.sandbox.clock.now());
      return 503;
    };
    await harness.sandbox.subscribe(harness.receiver.url);
    const start = harness.sandbox.clock.now();
    await harness.sandbox.send('export.ready');
    let due = start;
    for (const [i, delay] of DELAYS.entries()) {
      due += delay;
      expect(delivery()).toMatchObject({ status: 'retrying', attempts: i + 1, next_retry_at: iso(due) });
      await harness.sandbox.clock.advance(delay - 1);
      expect(harness.receiver.requests).toHaveLength(i + 1);
      await harness.sandbox.clock.advance(1);
      expect(harness.receiver.requests).toHaveLength(i + 2);
    }
    expect(times).toEqual([start, start + 1_000, start + 21_000, start + 321_000]);
    expect(delivery()).toMatchObject({
      status: 'failed',
      attempts: 4,
      next_retry_at: null,
      completed_at: iso(due),
      last_attempt_at: iso(due),
    });
    expect(harness.sandbox.webhooks()[0]).toMatchObject({ failure_count: 1, last_failure_at: iso(due) });
    await harness.sandbox.clock.advance(86_400_000);
    expect(harness.receiver.requests).toHaveLength(4);
  });

  it('shows each attempt with its body, its headers and its response', async () => {
    harness.receiver.behaviour = (_request, response, index) => {
      response.writeHead(index === 0 ? 500 : 200, { 'x-answer': String(index) }).end(`body ${index}`);
      return undefined;
    };
    await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    await harness.sandbox.clock.advance(1_000);
    const { exchanges, payload } = delivery();
    expect(exchanges).toMatchObject(
      [500, 200].map((status, i) => ({
        attempt: i + 1,
        kind: 'attempt',
        faults: [],
        url: harness.receiver.url,
        body: payload,
        body_encoding: 'utf8',
        status,
        response_headers: { 'x-answer': String(i) },
        response_body: `body ${i}`,
        error: null,
      })),
    );
  });

  it('clears its webhook’s failures once delivered', async () => {
    await harness.sandbox.subscribe(harness.receiver.url);
    harness.receiver.behaviour = () => 400;
    await harness.sandbox.send('export.ready');
    harness.receiver.behaviour = () => 200;
    await harness.sandbox.send('export.ready');
    const now = iso(harness.sandbox.clock.now());
    expect(harness.sandbox.webhooks()[0]).toMatchObject({
      failure_count: 0,
      last_success_at: now,
      last_failure_at: now,
    });
  });
});

describe('a retry by hand', () => {
  it('starts the schedule again', async () => {
    harness.receiver.behaviour = () => 500;
    await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    await harness.sandbox.clock.advance(86_400_000);
    expect(delivery()).toMatchObject({ status: 'failed', attempts: 4 });
    await retry();
    const next = iso(harness.sandbox.clock.now() + DELAYS[0]!);
    expect(delivery()).toMatchObject({
      status: 'retrying',
      attempts: 5,
      next_retry_at: next,
      completed_at: null,
    });
    await harness.sandbox.clock.advance(86_400_000);
    expect(delivery()).toMatchObject({ status: 'failed', attempts: 8 });
  });

  it('replaces the retry that was scheduled', async () => {
    harness.receiver.behaviour = (_request, _response, index) => (index === 0 ? 500 : 200);
    await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    await retry();
    expect(delivery()).toMatchObject({ status: 'delivered', attempts: 2 });
    await harness.sandbox.clock.advance(86_400_000);
    expect(harness.receiver.requests).toHaveLength(2);
  });

  it('uses the current secret and URL', async () => {
    harness.receiver.behaviour = () => 500;
    const { webhookId, secret: old } = await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    const rotated = await harness.call<{ new_secret: string }>(
      'POST',
      `/webhooks/${webhookId}/rotate-secret`,
    );
    const url = harness.receiver.url.replace('/hook', '/moved');
    await harness.call('PATCH', `/webhooks/${webhookId}`, { body: { url } });
    await harness.sandbox.clock.advance(1_000);
    await retry();
    for (const index of [1, 2]) {
      expect(harness.receiver.requests[index]!.path).toBe('/moved');
      expect(await isSignedWith(rotated.body.new_secret, index)).toBe(true);
      expect(await isSignedWith(old, index)).toBe(false);
    }
  });

  it('is refused while an attempt is in flight, so that none is made twice', async () => {
    const held = gate<number>();
    harness.receiver.behaviour = () => held.promise;
    await harness.sandbox.subscribe(harness.receiver.url);
    const sending = harness.sandbox.send('export.ready');
    await harness.receiver.got(1);
    expect(delivery()).toMatchObject({ status: 'processing', attempts: 1, next_retry_at: null });
    const path = `/webhooks/deliveries/${delivery().delivery_id}/retry`;
    expect((await harness.call('POST', path)).status).toBe(409);
    held.open(500);
    await sending;
    expect((await harness.call('POST', path)).status).toBe(200);
    await harness.sandbox.settled();
    expect(harness.receiver.requests).toHaveLength(2);
  });

  it('is one attempt, however many concurrent calls', async () => {
    harness.receiver.behaviour = () => 400;
    await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    const held = gate<number>();
    harness.receiver.behaviour = () => held.promise;
    const path = `/webhooks/deliveries/${delivery().delivery_id}/retry`;
    const answers = await Promise.all(Array.from({ length: 10 }, () => harness.call('POST', path)));
    held.open(200);
    await harness.sandbox.settled();
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(harness.receiver.requests).toHaveLength(2);
  });
});

describe('a paused webhook', () => {
  const set = (id: string, status: string) => harness.call('PATCH', `/webhooks/${id}`, { body: { status } });

  it('gets no new deliveries', async () => {
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    await set(webhookId, 'paused');
    expect((await harness.sandbox.send('export.ready')).deliveries).toEqual([]);
    await set(webhookId, 'active');
    expect(harness.receiver.requests).toEqual([]);
  });

  it('keeps pending deliveries until it is active', async () => {
    harness.receiver.behaviour = (_request, _response, index) => (index === 0 ? 500 : 200);
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    await set(webhookId, 'paused');
    await harness.sandbox.clock.advance(86_400_000);
    expect(harness.receiver.requests).toHaveLength(1);
    await set(webhookId, 'active');
    await harness.sandbox.settled();
    expect(delivery()).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  it('keeps a manual retry too', async () => {
    harness.receiver.behaviour = () => 400;
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    await set(webhookId, 'paused');
    await retry();
    expect(delivery()).toMatchObject({ status: 'pending', attempts: 1 });
    await set(webhookId, 'active');
    await harness.sandbox.settled();
    expect(delivery()).toMatchObject({ status: 'failed', attempts: 2 });
  });

  it('sends nothing early if it is active again before a retry is due', async () => {
    harness.receiver.behaviour = () => 500;
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    await set(webhookId, 'paused');
    await set(webhookId, 'active');
    await harness.sandbox.settled();
    expect(harness.receiver.requests).toHaveLength(1);
    await harness.sandbox.clock.advance(1_000);
    expect(harness.receiver.requests).toHaveLength(2);
  });

  it('lets an attempt in flight end, and receives test events', async () => {
    const held = gate<number>();
    harness.receiver.behaviour = () => held.promise;
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    const sending = harness.sandbox.send('export.ready');
    await harness.receiver.got(1);
    await set(webhookId, 'paused');
    held.open(200);
    expect((await sending).deliveries[0]).toMatchObject({ status: 'delivered' });
    expect(await harness.sandbox.test(webhookId)).toMatchObject({ success: true });
  });
});

describe('a webhook that is deleted', () => {
  it('while an attempt is in flight is deleted with its deliveries and exchanges', async () => {
    const held = gate<number>();
    harness.receiver.behaviour = () => held.promise;
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    const sending = harness.sandbox.send('export.ready');
    await harness.receiver.got(1);
    await harness.call('DELETE', `/webhooks/${webhookId}`);
    held.open(500);
    expect((await sending).deliveries).toEqual([]);
    await harness.sandbox.clock.advance(86_400_000);
    expect(harness.sandbox.deliveries()).toEqual([]);
    expect(harness.receiver.requests).toHaveLength(1);
  });

  it('gets no retry that was due', async () => {
    harness.receiver.behaviour = () => 500;
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    await harness.call('DELETE', `/webhooks/${webhookId}`);
    await harness.sandbox.clock.advance(86_400_000);
    expect(harness.receiver.requests).toHaveLength(1);
  });
});

describe('a test event', () => {
  it('has no X-Delivery-ID, is not a delivery, and is never retried', async () => {
    harness.receiver.behaviour = () => 500;
    const { webhookId, secret } = await harness.sandbox.subscribe(harness.receiver.url);
    expect(await harness.sandbox.test(webhookId)).toEqual({
      success: false,
      status_code: 500,
      error: 'HTTP 500',
    });
    const { headers, body } = harness.receiver.requests[0]!;
    expect(headers).not.toHaveProperty('x-delivery-id');
    expect(headers).toMatchObject({ 'x-event-type': 'test', 'x-webhook-id': webhookId });
    expect(JSON.parse(String(body))).toMatchObject({
      id: expect.stringMatching(/^evt_test_/),
      event: 'test',
      data: { message: expect.any(String) },
    });
    expect(await isSignedWith(secret, 0)).toBe(true);
    await harness.sandbox.clock.advance(86_400_000);
    expect(harness.receiver.requests).toHaveLength(1);
    expect(harness.sandbox.deliveries()).toEqual([]);
  });
});
