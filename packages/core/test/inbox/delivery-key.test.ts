import { expect, it } from 'vitest';
import { deliveryKey } from '../../src/inbox/delivery-key.js';

const bytes = (text: string) => new TextEncoder().encode(text);

it('a key has 48 hex digits, and is the same for the same delivery', async () => {
  const key = await deliveryKey(bytes('{}'), 'whk_1', 'del_1');
  expect(key).toMatch(/^[0-9a-f]{48}$/);
  expect(await deliveryKey(bytes('{}'), 'whk_1', 'del_1')).toBe(key);
});

it('no two deliveries that differ in ids or body have the same key', async () => {
  const deliveries: [body: string, webhookId: string | undefined, deliveryId: string | undefined][] = [
    ['{}', 'whk_1', 'del_1'],
    ['{}', 'whk_1del_1', undefined],
    ['{}', 'whk_1', undefined],
    ['{}', undefined, 'whk_1'],
    ['{}', 'whk_1","del_1', undefined],
    ['{}', 'null', undefined],
    ['{}', undefined, undefined],
    ['del_1{}', 'whk_1', undefined],
    ['[]{}', undefined, undefined],
    ['"del_1"]{}', 'whk_1', undefined],
  ];
  const keys = await Promise.all(
    deliveries.map(([body, webhookId, deliveryId]) => deliveryKey(bytes(body), webhookId, deliveryId)),
  );
  expect(new Set(keys).size).toBe(deliveries.length);
});
