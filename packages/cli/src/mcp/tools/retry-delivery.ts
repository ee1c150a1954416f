import { createClient } from '@videovector-webhooks/client';
import { readAnswer } from '@videovector-webhooks/core/tools';
import { z } from 'zod';
import { clipped } from '../answer.js';
import { deliveryId, deliveryOf } from '../delivery.js';
import { defineTool } from '../tool.js';

/** `retry_delivery` */
export const retryDeliveryTool = defineTool({
  name: 'retry_delivery',
  title: 'Retry a delivery',
  description:
    'Has the sandbox send a failed or retrying delivery again now, as VideoVector’s API does by hand: the same ids and payload, signed with the current secret. Returns the response.',
  arguments: z.strictObject({ delivery_id: deliveryId }),
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
  timeoutMs: 30_000,
  async run({ arguments: { delivery_id: id }, session }) {
    const sandbox = await session.sandbox();
    deliveryOf(sandbox.deliveries(), id);
    await createClient({ apiKey: sandbox.apiKey, baseUrl: sandbox.apiUrl }).webhooks.retryDelivery(id);
    await sandbox.settled();
    const { status, attempts, next_retry_at, exchanges } = deliveryOf(sandbox.deliveries(), id);
    const latest = exchanges.at(-1);
    return {
      delivery_id: id,
      status,
      attempts,
      next_retry_at,
      response_status: latest?.status ?? null,
      code: clipped(latest?.error ?? readAnswer(latest?.response_body ?? null).code, 200),
      ...(status !== 'delivered' && { next: `Call explain_delivery with ${id}.` }),
    };
  },
});
