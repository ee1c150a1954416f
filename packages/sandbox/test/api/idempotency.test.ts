import { verifySignature } from '@videovector-webhooks/core';
import type { Webhook } from '@videovector-webhooks/sandbox';
import { describe, expect, it } from 'vitest';
import { gate } from '../../../../test/support/gate.js';
import type { ApiErrorBody } from '../support/caller.js';
import { useHarness } from '../support/harness.js';
import type { Received } from '../support/receiver.js';

const harness = useHarness();
const NEW = { name: 'Review', url: 'https://example.com/hook', events: ['export.ready'] };
const MISMATCH = [409, 'idempotency_request_mismatch'];

type Created = Webhook & { secret: string };

const create = (options: Parameters<typeof harness.call>[2] = {}) =>
  harness.call<Created & Partial<ApiErrorBody>>('POST', '/webhooks', { body: NEW, once: 'key', ...options });

describe('a request that is repeated with its Idempotency-Key', () => {
  it('gets the same response with the same secret, and creates no second webhook', async () => {
    const first = await create();
    const second = await create();
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect(second.body.secret).toBe(harness.sandbox.secretOf(first.body.webhook_id));
    expect(harness.sandbox.webhooks()).toHaveLength(1);
  });

  it('can have the members of its body in another order', async () => {
    const metadata = { a: { b: 1, c: [1, 2] }, d: null };
    const { body: first } = await create({ body: { ...NEW, metadata } });
    const reordered = {
      events: NEW.events,
      metadata: { d: null, a: { c: [1, 2], b: 1 } },
      url: NEW.url,
      name: NEW.name,
    };
    expect((await create({ body: reordered })).body).toEqual(first);
  });

  it.each([
    ['another value', { ...NEW, name: 'Other' }],
    ['a member more', { ...NEW, metadata: {} }],
    ['a list in another order', { ...NEW, events: ['export.failed', 'export.ready'] }],
  ])('is refused with %s', async (_what, body) => {
    await create({ body: { ...NEW, events: ['export.ready'] } });
    const { status, body: answer } = await create({ body });
    expect([status, answer.error?.code]).toEqual(MISMATCH);
    expect(harness.sandbox.webhooks()).toHaveLength(1);
  });

  it('is a request of its own for another webhook and for another call', async () => {
    const { body } = await create();
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    const update = { body: { name: 'New' }, once: 'key' };
    for (const id of [webhookId, body.webhook_id]) {
      const patched = await harness.call<Webhook>('PATCH', `/webhooks/${id}`, update);
      expect([patched.status, patched.body.webhook_id]).toEqual([200, id]);
      expect((await harness.call('POST', `/webhooks/${id}/test`, { once: 'key' })).status).toBe(200);
    }
    expect((await create()).text).toContain(body.secret);
  });

  it('rotates once', async () => {
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    const rotate = `/webhooks/${webhookId}/rotate-secret`;
    const first = await harness.call<{ new_secret: string }>('POST', rotate, { once: 'rotate' });
    const second = await harness.call<{ new_secret: string }>('POST', rotate, { once: 'rotate' });
    expect(second.text).toBe(first.text);
    expect(harness.sandbox.secretOf(webhookId)).toBe(first.body.new_secret);
    await harness.call('POST', rotate);
    expect(harness.sandbox.secretOf(webhookId)).not.toBe(first.body.new_secret);
  });

  it('updates once, and returns the webhook as it was then', async () => {
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    const path = `/webhooks/${webhookId}`;
    const first = await harness.call('PATCH', path, { body: { name: 'A' }, once: 'update' });
    await harness.call('PATCH', path, { body: { name: 'B' } });
    expect((await harness.call('PATCH', path, { body: { name: 'A' }, once: 'update' })).text).toBe(
      first.text,
    );
    expect(harness.sandbox.webhooks()[0]!.name).toBe('B');
  });

  it('sends one test event', async () => {
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    for (let i = 0; i < 3; i++) await harness.call('POST', `/webhooks/${webhookId}/test`, { once: 'test' });
    expect(harness.receiver.requests).toHaveLength(1);
  });

  it('retries a delivery once', async () => {
    harness.receiver.behaviour = () => 400;
    await harness.sandbox.subscribe(harness.receiver.url);
    const { deliveries } = await harness.sandbox.send('export.ready');
    const retry = `/webhooks/deliveries/${deliveries[0]!.delivery_id}/retry`;
    for (let i = 0; i < 3; i++) {
      expect((await harness.call('POST', retry, { once: 'retry' })).status).toBe(200);
      await harness.sandbox.settled();
    }
    expect(harness.receiver.requests).toHaveLength(2);
  });

  it('is carried out once if copies are concurrent, and the others wait for its response', async () => {
    const held = gate<number>();
    harness.receiver.behaviour = () => held.promise;
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    const calls = [1, 2, 3].map(() => harness.call('POST', `/webhooks/${webhookId}/test`, { once: 'test' }));
    await harness.receiver.got(1);
    held.open(204);
    const texts = (await Promise.all(calls)).map(({ text }) => text);
    expect(new Set(texts).size).toBe(1);
    expect(harness.receiver.requests).toHaveLength(1);
  });

  it('creates one webhook, however many concurrent copies', async () => {
    const created = await Promise.all(Array.from({ length: 20 }, () => create()));
    expect(new Set(created.map(({ text }) => text)).size).toBe(1);
    expect(harness.sandbox.webhooks()).toHaveLength(1);
  });

  it('creates a deleted webhook again with the same id and a new secret', async () => {
    const { body: first } = await create();
    await harness.call('DELETE', `/webhooks/${first.webhook_id}`);
    const { status, body: second } = await create();
    expect([status, second.webhook_id]).toEqual([201, first.webhook_id]);
    expect(second.secret).not.toBe(first.secret);
    expect(second.secret).toBe(harness.sandbox.secretOf(first.webhook_id));
    expect(harness.sandbox.webhooks()).toHaveLength(1);
    expect((await create()).body).toEqual(second);
  });

  it('is signed with the new secret only, once the webhook was created again', async () => {
    const body = { ...NEW, url: harness.receiver.url };
    const { body: first } = await create({ body });
    await harness.call('DELETE', `/webhooks/${first.webhook_id}`);
    const { body: second } = await create({ body });
    await harness.sandbox.send('export.ready');
    const [{ headers, body: sent }] = harness.receiver.requests as [Received];
    const signature = String(headers['x-webhook-signature']);
    expect((await verifySignature({ body: sent, signature, secrets: second.secret })).ok).toBe(true);
    expect((await verifySignature({ body: sent, signature, secrets: first.secret })).ok).toBe(false);
  });

  it('can have another body once its webhook was deleted', async () => {
    const { body } = await create();
    await harness.call('DELETE', `/webhooks/${body.webhook_id}`);
    expect((await create({ body: { ...NEW, name: 'Other' } })).status).toBe(201);
  });

  it('is not answered from memory if the webhook was deleted meanwhile', async () => {
    const held = gate<number>();
    harness.receiver.behaviour = () => held.promise;
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    const test = ['POST', `/webhooks/${webhookId}/test`, { once: 'test' }] as const;
    const first = harness.call(...test);
    await harness.receiver.got(1);
    await harness.call('DELETE', `/webhooks/${webhookId}`);
    held.open(200);
    expect((await first).status).toBe(200);
    expect((await harness.call(...test)).status).toBe(404);
  });

  it('can be corrected after a refusal', async () => {
    expect((await create({ body: { ...NEW, events: [] } })).status).toBe(422);
    expect((await create()).status).toBe(201);
    const late = ['PATCH', '/webhooks/whk_none', { body: { name: 'A' }, once: 'late' }] as const;
    expect((await harness.call(...late)).status).toBe(404);
    expect((await create({ once: 'late' })).status).toBe(201);
  });

  it('is still refused without the scope', async () => {
    await create();
    expect((await create({ key: harness.sandbox.keys.read })).status).toBe(403);
    expect((await create({ key: null })).status).toBe(401);
  });
});

describe('an Idempotency-Key', () => {
  it('belongs to the API key that used it', async () => {
    const { body: first } = await create({ key: harness.sandbox.keys.admin });
    const { body: second } = await create({ key: harness.sandbox.keys.write });
    expect(second.webhook_id).not.toBe(first.webhook_id);
  });

  it('is the same whichever header the API key comes in', async () => {
    const { text } = await create({ key: harness.sandbox.keys.write });
    const headers = { authorization: `Bearer ${harness.sandbox.keys.write}` };
    expect((await create({ key: null, headers })).text).toBe(text);
  });

  it.each([
    ['empty', ''],
    ['blank', '   '],
    ['longer than 255 characters', 'k'.repeat(256)],
  ])('must not be %s', async (_what, once) => {
    const { status, body } = await create({ once });
    expect([status, body.error?.code]).toEqual([422, 'validation_error']);
    expect(harness.sandbox.webhooks()).toEqual([]);
  });

  it('can have 255 characters, and is read without white space around it', async () => {
    const once = 'k'.repeat(255);
    const { text } = await create({ once });
    expect((await create({ once: ` ${once} ` })).text).toBe(text);
  });

  it('is optional: without it, each request creates a webhook', async () => {
    for (let i = 0; i < 2; i++) await harness.call('POST', '/webhooks', { body: NEW });
    expect(harness.sandbox.webhooks()).toHaveLength(2);
  });
});
