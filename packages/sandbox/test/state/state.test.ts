import { describe, expect, it, vi } from 'vitest';
import type { Exchange } from '../../src/state/exchange.js';
import { State, type StoredResponse } from '../../src/state/state.js';
import type { StoredWebhook } from '../../src/state/webhook.js';
import { useHarness } from '../support/harness.js';

const WEBHOOK = { webhook_id: 'whk_1', secret: 'whsec_1' } as StoredWebhook;

function exchangeOf(id: string): Exchange {
  return { id, webhook_id: 'whk_1', delivery_id: null } as Exchange;
}

describe('the state', () => {
  it('keeps a changed record in its place, and removes a deleted one from its group', () => {
    const { webhooks, exchanges } = new State(undefined, 10);
    for (const id of ['a', 'b', 'c']) webhooks.put({ ...WEBHOOK, webhook_id: id });
    webhooks.patch('a', { name: 'changed' });
    webhooks.delete('b');
    expect(webhooks.all().map(({ webhook_id, name }) => [webhook_id, name])).toEqual([
      ['a', 'changed'],
      ['c', undefined],
    ]);
    expect(webhooks.patch('b', { name: 'x' })).toBeUndefined();
    expect(webhooks.delete('b')).toBe(false);
    exchanges.put({ ...exchangeOf('1'), delivery_id: 'dlv' });
    exchanges.delete('1');
    expect(exchanges.group('dlv')).toEqual([]);
  });

  it('keeps no exchange and no response of a deleted webhook', () => {
    const state = new State(undefined, 10);
    state.record(exchangeOf('1'));
    state.remember({ id: '1', webhook_id: 'whk_1' } as StoredResponse);
    expect([state.exchanges.size, state.responses.size]).toEqual([0, 0]);
  });

  it('is bounded in exchanges and responses too, and forgets the oldest', () => {
    const state = new State(undefined, 2);
    state.webhooks.put(WEBHOOK);
    for (let i = 0; i < 20; i++) {
      state.record(exchangeOf(String(i)));
      state.remember({ id: String(i), webhook_id: 'whk_1' } as StoredResponse);
    }
    expect(state.exchanges.all().map(({ id }) => id)).toEqual([
      '12',
      '13',
      '14',
      '15',
      '16',
      '17',
      '18',
      '19',
    ]);
    expect(state.responses.all().map(({ id }) => id)).toEqual(['18', '19']);
  });

  it('notifies every listener of a change, even if another one throws', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const state = new State(undefined, 2);
    const changes: unknown[] = [];
    state.onChange(() => {
      throw new Error('a listener has a defect');
    });
    const stop = state.onChange((change) => changes.push(change));
    state.webhooks.put(WEBHOOK);
    state.webhooks.delete('whk_1');
    stop();
    state.webhooks.put(WEBHOOK);
    expect(changes).toEqual(Array(2).fill({ table: 'webhooks', id: 'whk_1' }));
    expect(warned).toHaveBeenCalledTimes(3);
    warned.mockRestore();
  });
});

describe('a sandbox that keeps few deliveries', () => {
  const harness = useHarness({ keepDeliveries: 10 });

  it('forgets the oldest completed ones', async () => {
    await harness.sandbox.subscribe(harness.receiver.url);
    const sent: string[] = [];
    for (let i = 0; i < 30; i++)
      sent.push((await harness.sandbox.send('export.ready')).deliveries[0]!.delivery_id);
    const kept = harness.sandbox.deliveries();
    expect(kept.map(({ delivery_id }) => delivery_id)).toEqual(sent.slice(-10));
    expect(kept.every(({ exchanges }) => exchanges.length === 1)).toBe(true);
  });

  it('forgets none that is not complete', async () => {
    harness.receiver.behaviour = () => 500;
    await harness.sandbox.subscribe(harness.receiver.url);
    for (let i = 0; i < 30; i++) await harness.sandbox.send('export.ready');
    expect(harness.sandbox.deliveries()).toHaveLength(30);
    harness.receiver.behaviour = () => 200;
    await harness.sandbox.clock.advance(86_400_000);
    expect(new Set(harness.sandbox.deliveries().map(({ status }) => status))).toEqual(new Set(['delivered']));
    await harness.sandbox.send('export.ready');
    expect(harness.sandbox.deliveries()).toHaveLength(10);
  });
});

describe('a thousand concurrent deliveries', () => {
  const harness = useHarness({ retryDelaysMs: [1_000] });

  it('are each attempted once, retried once, and listed', async () => {
    harness.receiver.behaviour = () => 500;
    const { webhookId } = await harness.sandbox.subscribe(harness.receiver.url);
    await Promise.all(Array.from({ length: 1_000 }, () => harness.sandbox.send('export.ready', '{}')));
    expect(harness.receiver.requests).toHaveLength(1_000);
    harness.receiver.behaviour = () => 200;
    await harness.sandbox.clock.advance(1_000);
    const ids = harness.receiver.requests.map(({ headers }) => headers['x-delivery-id']);
    expect(ids).toHaveLength(2_000);
    expect(new Set(ids).size).toBe(1_000);
    const { body } = await harness.call<{ status: string }[]>(
      'GET',
      `/webhooks/${webhookId}/deliveries?limit=100&status=delivered`,
    );
    expect(body).toHaveLength(100);
  });
});
